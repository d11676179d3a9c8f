import { expect, test } from 'vitest'
import { countedReferences, maxReferences } from '../../../src/markdown/references/reference.ts'
import { seed } from '../../support/seed.ts'

let state = seed
function below(end: number): number {
  state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
  return (state ^ (state >>> 13)) % end
}

const read = (body: string) => countedReferences({ file: 'a/b.md', cover: null, data: {}, body })

const pieces = [
  '![',
  '[',
  ']',
  '](',
  '(',
  ')',
  '<',
  '>',
  '<img src="',
  "<a href='",
  '<!--',
  '-->',
  '`',
  '``',
  '```\n',
  '~~~\n',
  '"',
  "'",
  '\\',
  '{{<',
  '>}}',
  '{{< figure src="',
  '{% asset_img ',
  '%}',
  '![[',
  ']]',
  '|',
  '[a]: ',
  '\n',
  '\n\n',
  '    ',
  '\t',
  '- ',
  '> ',
  '# ',
  'a.png',
  'b.pdf',
  ' ',
  '&#0;',
  '\u0000',
  '\ud800',
  'é',
  '😀',
  '%2e%2e/',
  '../',
  '//',
  'https://',
  '<pre>',
  '</pre>',
  '<script>',
  '=',
  '/',
  '1. ',
  'srcset="a 1x,b 2x"',
  '*',
  ':',
]

test(`reads any text, always the same, and stores only what PostgreSQL can (SEED=${seed})`, () => {
  for (let round = 0; round < 3_000; round++) {
    const body = Array.from({ length: below(60) }, () => pieces[below(pieces.length)]).join('')
    const { references } = read(body)
    expect(read(body).references).toEqual(references)
    for (const { reference, alt, names, remoteUrl } of references) {
      const all = [reference, alt ?? '', ...names]
      expect(all.every((text) => text.isWellFormed() && !text.includes('\0'))).toBe(true)
      expect(names.length > 0).toBe(remoteUrl === null)
      for (const name of names) expect(`/${name}/`).not.toMatch(/\/\.{0,2}\//)
    }
  }
})

const size = 400_000
const repeated = (piece: string) => piece.repeat(Math.ceil(size / piece.length))
const hostile = [
  ...pieces.filter((piece) => piece.trim() !== '').map(repeated),
  repeated('](a'),
  repeated('](<'),
  repeated('](a "'),
  repeated('](a "](b \'](c ('),
  repeated('![](a(('),
  repeated('<img a="<img b=\''),
  repeated('<img a="<img a=" b="'),
  repeated('{{< figure "'),
  `${repeated('{{< figure a')}>}}`,
  repeated('{% asset_img a'),
  repeated('`a``b```c````'),
  `${repeated('[a]')}\n\n[a]: b.png`,
  `[${'['.repeat(size / 2)}${']'.repeat(size / 2)}\n\n[a]: b.png`,
  repeated('> '.repeat(500)),
  repeated('- ```\n'),
  repeated('![x](x.png) '),
  Array.from({ length: size / 20 }, (_, n) => `![x](${n}.png)`).join(' '),
  Array.from({ length: 400 }, (_, n) => `![x](${'y'.repeat(990)}${n}.png)`).join(' '),
]

test('looks at hostile text a bounded number of times, and finds a bounded number', () => {
  for (const body of hostile) {
    const { references, work } = read(body)
    expect(references.length, body.slice(0, 40)).toBeLessThanOrEqual(maxReferences)
    expect(work, body.slice(0, 40)).toBeLessThan(20 * body.length + 200_000)
    const chars = JSON.stringify(references).length
    expect(chars, body.slice(0, 40)).toBeLessThan(4_000_000)
  }
})

test('takes time in proportion to the text', () => {
  for (const body of hostile) {
    const start = process.cpuUsage()
    read(body)
    const { user } = process.cpuUsage(start)
    // A quadratic reader would need minutes; this is a thousand times the usual.
    expect(user / 1e6, body.slice(0, 40)).toBeLessThan(5)
  }
})
