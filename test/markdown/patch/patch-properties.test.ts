import { parse as parseToml } from 'smol-toml'
import { parseTOML } from 'toml-eslint-parser'
import { describe, expect, test } from 'vitest'
import { isScalar, isMap as isYamlMap, parseDocument } from 'yaml'
import { splitText } from '../../../src/markdown/file/fences.ts'
import { parseFrontMatter } from '../../../src/markdown/front-matter/front-matter.ts'
import { scanToml } from '../../../src/markdown/patch/toml/toml-scan.ts'
import { scanYaml } from '../../../src/markdown/patch/yaml/yaml-scan.ts'
import { patchText } from '../../../src/markdown/patch.ts'
import type { Json } from '../../../src/shapes.ts'
import { fc } from '../../support/property.ts'

/**
 * A head as the list of its pieces, so that a test knows the text of each key without a scanner.
 */
interface Head {
  open: string
  pieces: { before: string; key: string; own: string }[]
  close: string
}

const yamlValues = [
  ' plain',
  ' "quoted" # c',
  " 'single'",
  ' "a: b"',
  " 'it''s'",
  '\ttab',
  ' a#b # c',
  ' ',
  '',
  ' # nothing',
  ' ~',
  ' null',
  ' 12',
  ' 1.10',
  ' yes',
  ' true',
  ' 2024-01-02',
  ' 2024-01-02 10:00:00 +0100',
  ' one\n  two',
  ' "one\n  two"',
  '\n  below',
  '\n  "below" # c',
  ' |\n  text\n  # no\n\n  more',
  ' >-\n    folded\n    text',
  ' |2-\n    x',
  ' [a, b]',
  ' [ "a","b c" ] # c',
  ' []',
  ' [\n  a, # A\n  b,\n]',
  ' {a: 1, b: [c]}',
  ' {}',
  '\n- a\n- b # B',
  '\n  - a\n  # c\n  - "b"',
  ' # c\n  -   a\n  -   - b\n      - c',
  '\n  - x: 1\n    y: |\n      z\n  - x: 2',
  '\n  a: 1\n  b:\n    c: [d]',
  '\n    a: "x\n\n      y"\n    b: 2',
  ' {{ .Template }}',
  ' http://a.b/c#d',
  ' -x',
  ' "\\u00e9\\n"',
  ' &anchor v',
  '漢字'.padStart(3),
]
const yamlGaps = ['', '', '', '\n', '# comment\n', '  # deep comment\n', '\n\n']
const tomlValues = [
  '"basic" # c',
  "'literal'",
  '"""\nlong # x\n"""',
  "'''a''''",
  '12',
  '1.0',
  'true',
  '2024-01-02',
  '2024-01-02T10:00:00+01:00',
  '2024-01-02 10:00:00',
  '["a", "b"]',
  "[ 'a','b' ] # c",
  '[]',
  '[\n  "a", # A\n  "b",\n]',
  '["# ]", [1, 2]]',
  '{ a = 1, b = "x, }" }',
  '"a = [b]"',
]
const tomlGaps = ['', '', '\n', '# comment = 1\n', '  ']
const jsonValues = [
  '"text"',
  '"\\u00e9\\/\\""',
  '1.0',
  '-2e3',
  'true',
  'null',
  '["a","b"]',
  '[ 1, 2 ]',
  '[\n    "a",\n    "b"\n  ]',
  '{"a": 1}',
  '{\n    "a": {}\n  }',
  '[]',
  '{}',
]

const keys = ['title', 'tags', 'date', 'k-1', 'Key', 'x_y']
const keyed = (values: string[], gaps: string[]) =>
  fc.uniqueArray(
    fc.record({
      key: fc.constantFrom(...keys),
      value: fc.constantFrom(...values),
      before: fc.constantFrom(...gaps),
    }),
    {
      selector: ({ key }) => key,
      minLength: 1,
      maxLength: 6,
    },
  )
const yamlHeads: fc.Arbitrary<Head> = keyed(yamlValues, yamlGaps).map((entries) => ({
  open: '---\n',
  close: '---\n',
  pieces: entries.map(({ key, value, before }, index) => {
    // A comment indented like the block text above it is a line of that text.
    const isText = (at: number) =>
      /^ \|.*\n {2}/.test(entries[at]?.value ?? '') && entries[at + 1]?.before.startsWith('  #')
    const own = `${key}:${value}\n${isText(index) ? entries[index + 1]?.before : ''}`
    return { before: isText(index - 1) ? '' : before, key, own }
  }),
}))
const tomlHeads: fc.Arbitrary<Head> = fc
  .tuple(keyed(tomlValues, tomlGaps), fc.boolean())
  .map(([entries, table]) => ({
    open: '+++\n',
    close: `${table ? '\n[extra]\ntitle = "no"\n' : ''}+++\n`,
    pieces: entries.map(({ key, value, before }) => ({ before, key, own: `${key} = ${value}\n` })),
  }))
const jsonHeads: fc.Arbitrary<Head> = keyed(jsonValues, ['']).map((entries) => ({
  open: '{',
  close: '\n}\n',
  pieces: entries.map(({ key, value }, index) => ({
    before: index === 0 ? '\n  ' : ',\n  ',
    key,
    own: `"${key}": ${value}`,
  })),
}))
const semicolonHeads: fc.Arbitrary<Head> = jsonHeads.map(({ pieces }) => ({
  open: ';;;\n',
  close: '\n;;;\n',
  pieces: pieces.map(({ before, ...piece }) => ({
    ...piece,
    before: before.trim() === '' ? '' : ',\n',
  })),
}))
const heads = fc.oneof(
  { arbitrary: yamlHeads, weight: 4 },
  { arbitrary: tomlHeads, weight: 2 },
  jsonHeads,
  semicolonHeads,
)
const files = fc
  .tuple(heads, fc.boolean(), fc.constantFrom('', 'Body\n', '\n# T\n---\nx'))
  .map(([head, crlf, body]) => {
    const end = (text: string) => (crlf ? text.replaceAll('\n', '\r\n') : text)
    const pieces = head.pieces.map(({ before, key, own }) => ({
      before: end(before),
      key,
      own: end(own),
    }))
    const text =
      end(head.open) +
      pieces.map(({ before, own }) => before + own).join('') +
      end(head.close) +
      body
    return { text, pieces, crlf, open: end(head.open), rest: end(head.close) + body }
  })
type File = typeof files extends fc.Arbitrary<infer T> ? T : never

const scraps = [
  'a',
  'Word',
  ' ',
  '  ',
  ':',
  ': ',
  ' #',
  '#',
  '-',
  '- ',
  '?',
  '"',
  "'",
  '\\',
  '[',
  ']',
  '{',
  '}',
  ',',
  '&',
  '*',
  '!',
  '|',
  '>',
  '%',
  '@',
  '`',
  '~',
  '=',
  '<<',
  '.',
  '1',
  '0',
  '2024-01-02',
  'yes',
  'no',
  'null',
  'true',
  'e',
  'x',
  '_',
  '+',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\u00a0',
  '\u3000',
  '\u0001',
  '\u007f',
  '漢',
  '😀',
  '---',
  '...',
  '+++',
  ';;;',
  '{{',
  '}}',
  ']]>',
]
const texts = fc.array(fc.constantFrom(...scraps), { maxLength: 6 }).map((parts) => parts.join(''))
const scalars: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: texts, weight: 5 },
  fc.boolean(),
  fc.integer(),
  fc.constantFrom(1.5, -0.25, 1e21, 1e-7),
)
const values: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: scalars, weight: 4 },
  { arbitrary: fc.array(scalars, { maxLength: 4 }), weight: 2 },
  fc.dictionary(
    texts.filter((key) => !['__proto__', ''].includes(key)),
    fc.oneof(scalars, fc.array(scalars, { maxLength: 2 })),
    { maxKeys: 3 },
  ),
  fc.array(fc.dictionary(fc.constantFrom('a', 'b'), scalars), { maxLength: 2 }),
)

const read = (text: string) => {
  const found = parseFrontMatter(splitText(text))
  if (!found.ok) throw new Error(`not readable: ${JSON.stringify(text)}`)
  return found.data
}
const patched = (text: string, changes: Record<string, Json | undefined>) => {
  const result = patchText(text, changes)
  return result.ok ? result.text : null
}
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown
const runs = (numRuns: number) => ({ numRuns })

/** What other parsers find in the edited file; undefined if they cannot read its head. */
function otherOpinions(text: string, edited: string, key: string): unknown[] {
  // The present value changes nothing: the author's `yes` stays, which YAML 1.1 reads as true.
  if (edited === text) return []
  const parts = splitText(edited)
  if (parts.format === 'toml') return [(parseToml(parts.raw) as Record<string, unknown>)[key]]
  if (parts.format !== 'yaml') return []
  return (['1.2', '1.1'] as const).flatMap((version) => {
    const document = parseDocument(parts.raw, { version, logLevel: 'silent' })
    return document.errors.length > 0 ? [] : [(document.toJS() as Record<string, unknown>)[key]]
  })
}

describe('any edit of any head', () => {
  test('to the current value changes nothing', () => {
    fc.assert(
      fc.property(files, ({ text }) => {
        expect(patched(text, read(text))).toBe(text)
      }),
      runs(500),
    )
  })

  test('reads back as the value, and touches no other key and no byte outside its own', () => {
    let refused = 0
    const check = ({ text, pieces, crlf, open, rest }: File, at: number, value: Json) => {
      const index = at % pieces.length
      const key = pieces[index]?.key ?? ''
      const edited = patched(text, { [key]: value })
      if (edited === null) {
        refused += 1
        return
      }
      const before =
        open +
        pieces
          .slice(0, index)
          .map((piece) => piece.before + piece.own)
          .join('') +
        pieces[index]?.before
      const after =
        pieces
          .slice(index + 1)
          .map((piece) => piece.before + piece.own)
          .join('') + rest
      expect(edited.startsWith(before) && edited.slice(before.length).endsWith(after)).toBe(true)
      expect(plain(read(edited))).toEqual(plain({ ...read(text), [key]: value }))
      if (crlf) expect(edited.slice(0, edited.length - rest.length)).not.toMatch(/(?:^|[^\r])\n/)
      const comment = /^[^\n]*? # [cn]\w*\r?\n/.exec(pieces[index]?.own ?? '')
      if (comment) expect(edited.slice(before.length)).toContain('#')
      // A date text takes the form of the old date.
      if (typeof value !== 'string' || /^\d{4}-\d\d-\d\d/.test(value)) return
      for (const found of otherOpinions(text, edited, key)) expect(found).toBe(value)
    }
    fc.assert(fc.property(files, fc.nat(), values, check), runs(2000))
    expect(refused).toBeLessThan(2000 * 0.04)
  })

  test('that adds a key and removes it restores the bytes', () => {
    fc.assert(
      fc.property(files, values, ({ text }, value) => {
        const added = patched(text, { newKey: value })
        if (added === null) return
        expect(plain(read(added))).toEqual(plain({ ...read(text), newKey: value }))
        expect(patched(added, { newKey: undefined })).toBe(text)
      }),
      runs(500),
    )
  })

  test('gives the same file in either order, or in one call', () => {
    fc.assert(
      fc.property(files, texts, texts, ({ text, pieces }, one, two) => {
        const [first, second] = [pieces[0]?.key ?? '', pieces[1]?.key]
        if (second === undefined) return
        const both = patched(text, { [first]: one, [second]: two })
        const ab = patched(patched(text, { [first]: one }) ?? '', { [second]: two })
        expect(both).toBe(ab)
      }),
      runs(300),
    )
  })

  test('that removes keys only deletes, and leaves all other keys', () => {
    fc.assert(
      fc.property(files, fc.nat(), ({ text, pieces }, at) => {
        const key = pieces[at % pieces.length]?.key ?? ''
        const edited = patched(text, { [key]: undefined })
        if (edited === null) return
        const { [key]: _, ...others } = read(text)
        expect(plain(read(edited))).toEqual(plain(others))
        let common = 0
        while (common < edited.length && edited[common] === text[common]) common += 1
        expect(text.endsWith(edited.slice(common)) && text.length > edited.length).toBe(true)
      }),
      runs(500),
    )
  })

  test('is refused or correct if the head is damaged', () => {
    const damage = fc.record({
      at: fc.nat(),
      length: fc.nat(2),
      put: fc.constantFrom(
        '',
        ' ',
        '\n',
        ':',
        '"',
        '-',
        '[',
        '#',
        '|',
        '\t',
        '  ',
        '}',
        '&a ',
        '*a',
      ),
    })
    fc.assert(
      fc.property(yamlHeads, damage, texts, ({ pieces }, { at, length, put }, value) => {
        const raw = pieces.map(({ before, own }) => before + own).join('')
        const place = at % raw.length
        const text = `---\n${raw.slice(0, place)}${put}${raw.slice(place + length)}---\nBody`
        const old = parseFrontMatter(splitText(text))
        const edited = patched(text, { title: value })
        if (edited === null || !old.ok) return
        expect(plain(read(edited))).toEqual(plain({ ...old.data, title: value }))
        expect(splitText(edited).body).toBe(splitText(text).body)
      }),
      runs(1000),
    )
  })
})

// The library counts line ends and comments after a block as part of it.
const bare = (source: string) => source.replace(/(?:\s+#[^\n]*|\s)*$/, '')

describe('the spans', () => {
  test('of YAML equal those of the yaml library', () => {
    fc.assert(
      fc.property(yamlHeads, ({ pieces }) => {
        const raw = pieces.map(({ before, own }) => before + own).join('')
        const document = parseDocument(raw, { logLevel: 'silent' })
        if (document.errors.length > 0 || !isYamlMap(document.contents)) return
        const theirs = document.contents.items.map(({ key, value }) => {
          if (!isScalar(key)) throw new Error('no scalar key')
          const range = (value as { range?: number[] } | null)?.range ?? []
          return [key.value, key.range?.[0], range[0], bare(raw.slice(range[0], range[1]))]
        })
        const { children } = scanYaml(raw)
        const ours = children.map(({ key, start, value }) => [
          key,
          start,
          value.content,
          bare(raw.slice(value.content, value.end)),
        ])
        const skipped = new Set(
          children
            .filter(({ value }) => ['null', 'literal', 'folded'].includes(value.kind))
            .map(({ key }) => key),
        )
        const compared = (spans: unknown[][]) =>
          spans.map((span) => (skipped.has(String(span[0])) ? span.slice(0, 2) : span))
        expect(compared(ours)).toEqual(compared(theirs))
      }),
      runs(500),
    )
  })

  test('of TOML equal those of toml-eslint-parser', () => {
    fc.assert(
      fc.property(tomlHeads, ({ pieces }) => {
        const raw = `${pieces.map(({ before, own }) => before + own).join('')}[a.b]\nc.d = [1]\n[[e]]\nf = { g = "h" }\n`
        const top = parseTOML(raw).body[0].body
        const pairs = top.flatMap((node) => (node.type === 'TOMLKeyValue' ? [node] : node.body))
        const theirs = pairs.map(({ key, value }) => [key.range[0], ...value.range])
        const ours = scanToml(raw).flatMap((table) =>
          table.pairs.map(({ start, value }) => [start, value.start, value.end]),
        )
        expect(ours).toEqual(theirs)
      }),
      runs(400),
    )
  })
})
