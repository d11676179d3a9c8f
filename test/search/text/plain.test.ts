import { describe, expect, test } from 'vitest'
import { plainText } from '../../../src/search/text/plain.ts'
import { expectCheap } from '../../support/cpu.ts'

const textLength = 200_000
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
  '$a ',
  '$a$',
  '\\(',
  '\\[a',
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
  test.each([...signs, ...more, ...blanks])('takes linear time for %j repeated', async (piece) => {
    const text = piece.repeat(textLength / piece.length)
    // Quadratic code would take minutes.
    await expectCheap(3_000, () => {
      for (const body of [text, `a${text}b`, `\n${text}\n`]) plainText(body)
    })
  })

  test('collapses white space to one space or one line break', () => {
    expect(plainText('a \u00a0\u3000b \u00a0\n\u00a0\n c')).toBe('a b\nc')
  })

  test.each([
    ['in a note[^1] here\n\n[^1]: The note.', 'in a note here\nThe note.'],
    ['# Head {#head .wide}\ntext', 'Head\ntext'],
    ['see [this][ref]\n\n[ref]: https://example.org "Title"\nend', 'see this\nend'],
    ['a&nbsp;b &lt;c&gt; &amp;amp;', 'a b <c> &amp;'],
    ['Caf&eacute; &#26085;&#x672c; &nosuch; AT&T', 'Café 日本 &nosuch; AT&T'],
    ['2 \\* 3 \\_x\\_ \\[y\\]', '2 * 3 _x_ [y]'],
    ['snake_case and _this_', 'snake_case and this'],
    ['$a*b*c_1$ and \\\\(x_1 * y\\\\) *z*', '$a*b*c_1$ and \\(x_1 * y\\) z'],
    ['$5 and **$6** [$x_1$](/$y$)', '$5 and $6 $x_1$'],
    ['object {a: 1} and [^] and {{x}}', 'object {a: 1} and [^] and {{x}}'],
  ])('turns %j into %j', (markdown, text) => {
    expect(plainText(markdown).trim().replace(/ \n/g, '\n')).toBe(text)
  })
})
