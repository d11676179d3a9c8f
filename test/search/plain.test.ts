import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/search/plain.ts'

const LENGTH = 200_000
const signs = [
  '<',
  '>',
  '<!--',
  '<a ',
  '</',
  '[',
  '![',
  ']',
  '](',
  ')',
  '(',
  '_',
  'a_',
  '*',
  '`',
  '~',
  '|',
  '#',
  '# ',
]
const more = [
  '-',
  '- ',
  '1',
  '1. ',
  '=',
  ':',
  '\\',
  '&',
  '&nbsp',
  '[^',
  '{#',
  '[^1]: ',
  '```a',
  '\u0301',
  '\u3099',
  '\ufe0f',
]
const blanks = [
  ' ',
  '\t',
  '\u00a0',
  '\u3000',
  '\u2028',
  '\r',
  '\n',
  '\r\n',
  ' \n',
  '\n ',
  '\f',
  '\ufeff',
  '\u200b',
]

describe('the readable text', () => {
  it.each([...signs, ...more, ...blanks])('of %j, over and over, takes linear time', (piece) => {
    const text = piece.repeat(LENGTH / piece.length)
    const start = process.cpuUsage().user
    for (const body of [text, `a${text}b`, `\n${text}\n`]) plainText(body)
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(1_000)
  })

  it('has one blank for many, and one line break for those around it', () => {
    expect(plainText('a \u00a0\u3000b \u00a0\n\u00a0\n c')).toBe('a b\nc')
  })
})
