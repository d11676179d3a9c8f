import { expect, test } from 'vitest'
import { composeArticle } from '../../../src/articles/edit/edit-text.ts'
import {
  type ReadArticle,
  type ReadOptions,
  readArticle,
} from '../../../src/markdown/fields/read.ts'
import { limits } from '../../../src/markdown/file/limits.ts'
import { storedAndEdited } from '../../support/articles/edited.ts'
import { fc } from '../../support/property.ts'

const options: ReadOptions = { timeZone: 'UTC', lang: 'en', status: 'published' }

function read(head: string, file = 'posts/2020/a.md'): ReadArticle {
  const result = readArticle(`---\n${head}\n---\nBody\n`, file, options)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.article
}
const aliasesOf = (head: string, file?: string) => read(head, file).fields.aliases

test.each<[alias: string, path: string]>([
  ['/old/a/', 'old/a'],
  ['/en/older', 'older'],
  ['/EN/older/', 'older'],
  ['/en/en/x', 'en/x'],
  ['/en', 'en'],
  ['/english/x', 'english/x'],
  ['/zh/x', 'zh/x'],
  ['/a/../b', 'b'],
  ['b', 'posts/2020/b'],
  ['en/b', 'posts/2020/en/b'],
  ['../c', 'posts/c'],
  ['./d/', 'posts/2020/d'],
  ['..', 'posts'],
  ['../../top', 'top'],
  ['old/page.html', 'posts/2020/old/page.html'],
  ['/old/index.html', 'old/index.html'],
  ['/old/%E4%BD%A0/', 'old/你'],
  ['%E4%BD%A0', 'posts/2020/你'],
  ['%2E%2E/c', 'posts/c'],
  ['/a%2Fb', 'a%2Fb'],
  ['//x', ''],
  ['/', ''],
  ['/en/', ''],
  ['../../../x', ''],
  ['../../..', ''],
  ['/../x', ''],
  ['%2e%2e/../../x', ''],
  ['https://example.org/a', ''],
])('in posts/2020/a, the alias %s is the path "%s"', (alias, path) => {
  expect(aliasesOf(`aliases: ["${alias}"]`)).toEqual(path === '' ? [] : [path])
})

test('reports and drops aliases that are not paths on this site', () => {
  const { fields, problems } = read('aliases: [../../../up, b, https://example.org/a]')
  expect(fields.aliases).toEqual(['posts/2020/b'])
  expect(problems).toMatchObject([{ code: 'invalid_alias', severity: 'warning', line: 2 }])
  expect(problems[0]?.message).toContain('"../../../up" is not a path on this site.')
  expect(fields.frontMatter.aliases).toEqual(['../../../up', 'b', 'https://example.org/a'])
})

test('the folder of the language is cut only in that language', () => {
  expect(aliasesOf('aliases: [/zh/x, /en/y, z]', 'zh/posts/a.md')).toEqual(['x', 'en/y', 'posts/z'])
  expect(aliasesOf('lang: zh-CN\naliases: [/zh-cn/x, /zh_CN/y, /zh/z]')).toEqual(['x', 'y', 'zh/z'])
})

test('the folder comes from the path, whatever the file is called', () => {
  expect(aliasesOf('aliases: old', 'posts/bundle/index.md')).toEqual(['posts/old'])
  expect(aliasesOf('aliases: old', 'posts/_index.md')).toEqual(['old'])
  expect(aliasesOf('url: /x/y/z/\nredirect_from: ../old')).toEqual(['x/old'])
  expect(aliasesOf('slug: b\nalias: a')).toEqual(['posts/2020/a'])
})

test('an alias that is too long with its folder is omitted', () => {
  const { fields, problems } = read(`aliases: ${'x'.repeat(limits.path - 5)}`)
  expect([fields.aliases, problems[0]?.code]).toEqual([[], 'too_long'])
})

const heads = [
  'aliases: [/old/a/, /en/older/, b, ../c, ./d/, ../../../up, /x, x y, "/a, b", b]',
  'aliases: ../c # kept',
  'redirect_from: "/a, b"',
  'aliases: ["https://example.org/a"]',
  'aliases:\n  - /%E4%BD%A0/\n  - 2020',
]
test.each(heads)('%j: sending back what was returned changes no byte', (head) => {
  const current = read(head)
  const back = storedAndEdited(current, 'posts/2020/a.md', options, {
    aliases: current.fields.aliases,
  })
  expect(back.head).toBe(current.head)
})

test('aliases are relative to a path or language set in the same change', () => {
  const current = read('aliases: [b, /x, /de/y]')
  const edit = (changes: object) => storedAndEdited(current, 'posts/2020/a.md', options, changes)
  const { aliases } = current.fields
  expect(aliases).toEqual(['posts/2020/b', 'x', 'de/y'])
  expect(edit({ path: 'other/a' }).fields.aliases).toEqual(['other/b', 'x', 'de/y'])
  expect(edit({ path: 'other/a', aliases }).fields.aliases).toEqual(aliases)
  expect(edit({ path: 'other/a', aliases }).head).toContain('aliases: [/posts/2020/b, /x, /de/y]')
  expect(edit({ lang: 'de', aliases }).head).toContain('aliases: [b, /x, /de/de/y]')
  expect(edit({ slug: 'c', aliases }).head).toContain('aliases: [b, /x, /de/y]')
})

test('a client may write an alias as files do, with a leading slash', () => {
  const made = (lang: string, aliases: string[]) =>
    composeArticle({ title: 'T', path: 'p/a', lang, aliases }, `${lang}/p/a.md`, options)
  expect(made('en', ['/en/x', 'en/x', 'x']).fields.aliases).toEqual(['x', 'en/x'])
  expect(made('zh-CN', ['/zh-cn/x/', 'zh-cn/y', 'zh']).fields.aliases).toEqual([
    'x',
    'zh-cn/y',
    'zh',
  ])
})

test('any aliases of a client are read back, and sending them back changes nothing', () => {
  const segment = fc.stringMatching(/^[a-z%2-5F你é\\]{1,6}$|^(?:en|de|zh-CN)$/)
  const alias = fc
    .array(segment, { minLength: 1, maxLength: 3 })
    .map((segments) => segments.join('/').normalize('NFC'))
  const langs = fc.constantFrom('en', 'de', 'zh-CN')
  fc.assert(
    fc.property(fc.uniqueArray(alias, { maxLength: 4 }), langs, alias, (aliases, lang, path) => {
      const file = `${lang}/other.md`
      const made = composeArticle({ title: 'T', path, lang, aliases }, file, options)
      expect(made.fields.aliases).toEqual(aliases)
      expect(storedAndEdited(made, file, options, { aliases }).head).toBe(made.head)
      const old = read(`lang: ${lang}\naliases: [b, /x]`)
      const edited = storedAndEdited(old, 'posts/2020/a.md', options, { aliases, path })
      expect(edited.fields.aliases).toEqual(aliases)
    }),
  )
})
