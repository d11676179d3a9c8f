import { describe, expect, test } from 'vitest'
import { textTokens } from '../../../src/search/indexing/tokens.ts'
import { wholeWords } from '../../../src/search/indexing/whole-words.ts'
import { expectCheap } from '../../support/cpu.ts'

describe('a word that readers see as one is indexed as one', () => {
  test.each([
    ['a Caf&eacute; here', 'Café'],
    ['&#26085;&#26412;', '日本'],
    ['Hel**lo** you', 'Hello'],
    ['~~un~~known', 'unknown'],
    ['H<sub>2</sub>O', 'H2O'],
    ['<span class="big letter">W</span>ord', 'Word'],
    ['[foot](/x)note and ![a](b)lter', 'footnote'],
    ['super&shy;cali<wbr>fragil', 'supercalifragil'],
    ['one<!-- a note -->word', 'oneword'],
    ['snow\\*flake', 'snow*flake'],
    ['<p>Stra&szlig;e</p><p>next</p>', 'Straße'],
    ['При**вет** и *λό*γος', 'λόγος'],
  ])('%s', (body, word) => {
    const tokens = new Set(textTokens([body, wholeWords(body)], 'en').tokens)
    expect([...textTokens([word], 'en').tokens].filter((token) => !tokens.has(token))).toEqual([])
  })

  test('separate words stay separate', () => {
    expect(wholeWords('<p>one</p><p>two</p>').trim().split(/\s+/)).toEqual(['one', 'two'])
    expect(wholeWords('a **bold** word, [a link](https://example.org/?a=1&b=2) and `code`')).toBe(
      '',
    )
  })
})

test.each([
  'a*',
  'a<b',
  'a<b>',
  'a![',
  'a](',
  'a\\*',
  '&amp;',
  'a<!-- ',
  '<!--',
  '**',
  '[a](b',
  'a[b](c)d',
  '<p ',
  '--> a',
])('takes linear time for %j repeated', async (piece) => {
  const text = piece.repeat(400_000 / piece.length)
  await expectCheap(100, () => wholeWords(`${text}&amp;`))
})
