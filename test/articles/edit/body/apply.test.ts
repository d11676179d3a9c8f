import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../../src/articles/edit/body/apply.ts'
import { occurrences, searched } from '../../../../src/articles/edit/body/occurrences.ts'
import type { BodyEdit } from '../../../../src/articles/edit/body/schema.ts'
import { renderMarkdown } from '../../../../src/markdown/render.ts'
import { fc } from '../../../support/property.ts'

const apply = async (body: string, edits: BodyEdit[], lineEnd: '\n' | '\r\n' = '\n') => {
  const isNeeded = edits.some((edit) => 'section' in edit)
  const rendered = isNeeded && (await renderMarkdown(body, { lang: 'en', path: 'p' }))
  const sections = rendered ? rendered.sections : []
  return applyEdits({ body, edits, sections, lineEnd })
}

/** The edited body; fails the test if there is none. */
const edited = async (body: string, edits: BodyEdit[], lineEnd: '\n' | '\r\n' = '\n') => {
  const result = await apply(body, edits, lineEnd)
  return 'body' in result ? result.body : result.faults
}

const faults = async (body: string, ...edits: BodyEdit[]) => {
  const result = await apply(body, edits)
  return 'faults' in result
    ? result.faults.map(({ pointer, code }) => `${pointer} ${code}`)
    : result
}

describe('occurrences', () => {
  test('are those that split finds, for texts that repeat themselves', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 })
    const find = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(text, find, (given, wanted) => {
        const gaps = given.split(wanted)
        const starts = gaps.slice(0, -1).map((_, index) => {
          const before = gaps.slice(0, index + 1)
          return before.join('').length + index * wanted.length
        })
        expect([...occurrences(searched(given), wanted)]).toEqual(starts)
      }),
      { numRuns: 300 },
    )
  })

  test('are found in time that grows with the text, not with text times find', () => {
    let reads = 0
    const counted = (text: string) => {
      const given = searched(text)
      const units = new Proxy(given.units, {
        get(target, name) {
          if (name !== 'length') reads++
          return Reflect.get(target, name, target)
        },
      })
      return Object.assign(given, { units })
    }
    const found = [...occurrences(counted('a'.repeat(100_000)), `b${'a'.repeat(20_000)}`)]
    expect(found).toEqual([])
    const half = [...occurrences(counted('a'.repeat(100_000)), `${'a'.repeat(20_000)}b`)]
    expect(half).toEqual([])
    const short = [...occurrences(counted('aaaac'.repeat(20_000)), 'aaaab')]
    expect(short).toEqual([])
    expect(reads).toBeLessThan(400_000)
  })
})

describe('find and replace', () => {
  test('changes no other character, whatever line ends the body has', () => {
    const line = fc.constantFrom('', 'a', 'b c', '中文', '\t', 'é', '# a')
    const end = fc.constantFrom('\n', '\r\n', '\r')
    const body = fc
      .array(fc.tuple(line, end), { maxLength: 12 })
      .map((lines) => lines.map((parts) => parts.join('')).join(''))
    fc.assert(
      fc.property(body, body, fc.constantFrom('\n', '\r\n'), (before, after, lineEnd) => {
        const edit = { find: 'NEEDLE\nEND', replace: 'x\r\ny\nz' }
        const given = `${before}NEEDLE${lineEnd}END${after}`
        const result = applyEdits({ body: given, edits: [edit], sections: [], lineEnd })
        expect(result).toEqual({ body: `${before}x${lineEnd}y${lineEnd}z${after}` })
      }),
      { numRuns: 200 },
    )
  })

  test('every find is matched in the body as it is, in any order', async () => {
    const swap: BodyEdit[] = [
      { find: 'two', replace: 'one' },
      { find: 'one', replace: 'two' },
      { append: 'one' },
    ]
    expect(await edited('one two', swap)).toBe('two oneone')
    expect(await edited('one two', swap.toReversed())).toBe('two oneone')
  })

  test('an occurrence is counted from 1 without overlaps, and all means all', async () => {
    const edit = (occurrence?: number | 'all') => ({ find: 'aa', replace: '-', occurrence })
    expect(await edited('aaaaa', [edit(2)])).toBe('aa-a')
    expect(await edited('aaaaa', [edit('all')])).toBe('--a')
    expect(await faults('aaaaa', edit())).toEqual(['/edits/0/find many_matches'])
    expect(await faults('aaaaa', edit(3))).toEqual(['/edits/0/find no_match'])
    expect(await faults('b', edit('all'))).toEqual(['/edits/0/find no_match'])
  })

  test('edits of the same characters are refused, neighbours are not', async () => {
    const at = (find: string) => ({ find, replace: find.toUpperCase() })
    expect(await faults('abcd', at('abc'), at('cd'))).toEqual(['/edits/1 overlap'])
    expect(await faults('abcd', at('cd'), at('bcd'))).toEqual(['/edits/1 overlap'])
    expect(await faults('abcd', at('b'), at('b'))).toEqual(['/edits/1 overlap'])
    expect(await edited('abcd', [at('cd'), at('ab')])).toBe('ABCD')
  })

  test('a search stops after so many steps', () => {
    const text = Object.assign(searched('a'.repeat(300_000)), { steps: 1_000 })
    expect([...occurrences(text, 'aaaab')]).toEqual([])
    expect(text.steps).toBe(-1)
  })

  test('a result without bound is refused before it is made', async () => {
    const huge = { find: 'a', replace: 'x'.repeat(20_000), occurrence: 'all' as const }
    expect(await faults('a'.repeat(1_000), huge)).toEqual(['/edits too_long'])
    // Its line ends are made once, not for each occurrence: those would be gigabytes.
    const lines = { ...huge, replace: 'x\n'.repeat(30_000) }
    expect(await apply('a'.repeat(100_000), [lines], '\r\n')).toMatchObject({
      faults: [{ code: 'too_long' }],
    })
    expect(await faults('a'.repeat(100_001), { ...huge, replace: '' })).toEqual([
      '/edits/0/find too_many',
    ])
  })

  test('places have line, column and the line, also for a long line and a divided pair', async () => {
    const result = await apply(`x\r\n😀 fox\r\n${'😀'.repeat(300)}fox ${'b'.repeat(500)}\r\n`, [
      { find: 'fox', replace: '' },
    ])
    const [fault] = 'faults' in result ? result.faults : []
    expect(fault?.places?.map(({ line, column }) => [line, column])).toEqual([
      [2, 4],
      [3, 601],
    ])
    expect(fault?.places?.[0]?.text).toBe('😀 fox')
    expect(fault?.places?.[1]?.text).toMatch(/^(😀){39,40}fox b{110,120}$/u)
  })
})

describe('sections', () => {
  const body = 'Intro.\n\n# One\n\nA.\n\n## Sub\n\nB.\n\nTwo\n---\n\nC.\n\n# Three {#own}\n'
  const of = (section: string, replace: string) => edited(body, [{ section, replace }])

  test('end at the next heading of the same or a higher level, and keep their heading', async () => {
    expect(await of('sub', 'New.')).toBe(body.replace('B.', 'New.'))
    expect(await of('one', '\nNew.\n\n')).toBe('Intro.\n\n# One\n\nNew.\n\n# Three {#own}\n')
    expect(await of('two', 'New.')).toBe(body.replace('C.', 'New.'))
    expect(await of('own', 'New.\n')).toBe(`${body}New.\n`)
  })

  test('keep the headings around apart from the new text', async () => {
    expect(await edited('# A\n## B', [{ section: 'b', replace: 'x' }])).toBe('# A\n## B\nx')
    expect(await edited('# A\n# B\n', [{ section: 'a', replace: 'x' }])).toBe('# A\nx\n# B\n')
    expect(await edited('# A\nold\n\nB\n=\n', [{ section: 'a', replace: 'x\n' }])).toBe(
      '# A\nx\n\nB\n=\n',
    )
    expect(await edited('# A\r\n\r\nold\r\n', [{ section: 'a', replace: 'x\ny' }], '\r\n')).toBe(
      '# A\r\n\r\nx\r\ny\r\n',
    )
  })

  test('are not found in code, quotes or lists, and overlap with what is below them', async () => {
    const quoted = '```\n# Code\n```\n\n> # Quote\n\n- # Item\n\n# Real\n\nx\n'
    for (const section of ['code', 'quote', 'item', 'x', ''])
      expect(await faults(quoted, { section, replace: '' })).toEqual(['/edits/0/section no_match'])
    expect(
      await faults(body, { section: 'sub', replace: '' }, { section: 'one', replace: '' }),
    ).toEqual(['/edits/1 overlap'])
    expect(
      await faults(body, { section: 'own', replace: 'a' }, { section: 'own', replace: 'b' }),
    ).toEqual(['/edits/1 overlap'])
  })
})
