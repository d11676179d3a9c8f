import { frontMatterKeys } from '../../../src/articles/store/front-matter-keys.ts'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { detectDialect, readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { splitText } from '../../../src/markdown/file/fences.ts'
import { parseFrontMatter } from '../../../src/markdown/front-matter/front-matter.ts'
import { findKeyLine } from '../../../src/markdown/front-matter/key-lines.ts'
import { patchText } from '../../../src/markdown/patch.ts'
import { renderNow } from '../../../src/markdown/render/pipeline.ts'
import { textTokens } from '../../../src/search/indexing/tokens.ts'
import type { JsonObject } from '../../../src/shapes.ts'
import { numberAll } from '../../../src/terms/naming/ensure.ts'
import { bodies } from './bodies.ts'
import { type Family, heads } from './heads.ts'

const options = { timeZone: 'Europe/Berlin', lang: 'en', status: 'published' } as const
const page = { lang: 'en', path: 'posts/x', file: 'posts/x.md', site: 'https://x.example' }

/** Work on the input that a family makes for a size; `setup` is not measured. */
interface Work {
  size: number
  families: Record<string, Family>
  setup: (text: string) => () => unknown
}

const read = (text: string) => () => readArticle(text, 'a/b.md', options)

/**
 * Of four times the input, linear work costs four times as much and quadratic work sixteen times.
 */
export const factor = 4
export const maxGrowth = 9

/** By name; `<name> <family>` identifies one measurement. */
export const works: Record<string, Work> = {
  'reading a head with': { size: 20_000, families: heads, setup: read },
  'editing a head with': {
    size: 20_000,
    families: heads,
    setup: (text) => () => patchText(text, { added: 'x' }),
  },
  'finding the line of each key of': {
    size: 20_000,
    families: heads,
    setup: (text) => {
      const read = parseFrontMatter(splitText(text))
      const keys = read.ok ? Object.keys(read.data) : []
      return () => {
        const parts = splitText(text)
        for (const key of keys) findKeyLine(parts, key)
      }
    },
  },
  'indexing the keys of': {
    size: 40_000,
    families: indexed(),
    setup: (text) => keysOf(JSON.parse(text)),
  },
  'reading a body of': { size: 100_000, families: bodies, setup: read },
  'making tokens of': {
    size: 60_000,
    families: bodies,
    setup: (text) => () => textTokens([text], 'en'),
  },
  rendering: { size: 8_000, families: bodies, setup: (text) => () => renderNow(text, page) },
  numbering: {
    size: 20_000,
    families: { 'equal slugs': (size) => 'a '.repeat(size / 2) },
    setup: (text) => () => numberAll(text.split(' '), new Set()),
  },
  'finding the generator by': {
    size: 10_000,
    families: {
      'empty lines': (size) => `a${'\n'.repeat(size)}b`,
      blanks: (size) => `a:${' '.repeat(size)}b`,
    },
    setup: (text) => () => detectDialect({ names: new Set(configurations), text: () => text }),
  },
  'reading the rules of all pages of': {
    size: 1_600,
    families: {
      'Eleventy, with data of each': (size) => names(size, (n) => `a${n}.11tydata.json`),
      'Eleventy, with data of each folder': (size) => names(size, (n) => `b${n}/b${n}.json`),
      'Eleventy, with layouts': (size) => names(size, (n) => `_includes/${n % 200}.njk`),
    },
    setup: (text) => () => readRules('eleventy', { 'eleventy.config.js': '' }, text.split('\n')),
  },
}

const configurations = [
  ...['config.toml', '_config.yml', '_config.prod.yml', 'package.json', 'settings/conf.py'],
  ...['Makefile', 'Gemfile', 'tasks.py', 'content/a.md', '_posts/a.md', '_layouts/a.html'],
]

const names = (count: number, dataOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `${dataOf(n)}\na${n}.md\nb${n}/a.md`).join('\n')

/** Reads a site with these settings, and the rules of each of its pages. */
function readRules(name: DialectName, settings: Record<string, string>, files: string[]): void {
  const all = new Set([...Object.keys(settings), ...files])
  const text = (file: string) => settings[file] ?? '{"tags": "a"}'
  const { site } = readSite(name, { names: all, text }, { ...options, paths: [] })
  for (const file of files) if (file.endsWith('.md')) rulesOf(site, file)
}

const keysOf = (frontMatter: JsonObject) => () => frontMatterKeys(frontMatter)

function indexed(): Record<string, Family> {
  const list = (count: number, make: (index: number) => unknown) =>
    Array.from({ length: count }, (_, n) => make(n))
  return {
    'equal items': (size) => JSON.stringify({ a: list(size / 4, () => 'a') }),
    'items of a long key': (size) =>
      JSON.stringify({ ['k'.repeat(size / 2)]: list(size / 8, () => 'a') }),
    'maps below a long key': (size) =>
      JSON.stringify({
        ['k'.repeat(size / 2)]: Object.fromEntries(
          list(size / 16, (n) => [`b${n}`, null]) as [string, null][],
        ),
      }),
    'lists of maps': (size) => JSON.stringify({ a: list(size / 8, () => ({ b: 1 })) }),
    nothing: (size) => JSON.stringify({ a: list(size / 5, () => null) }),
  }
}
