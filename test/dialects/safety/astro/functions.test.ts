import { expect, test } from 'vitest'
import { readSite, rulesOf } from '../../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../../src/markdown/fields/read.ts'

const pageOf = (is: string) => `---
import { getCollection, render } from 'astro:content'
import { f } from '../../lib/names'
export async function getStaticPaths() {
  const all = await getCollection('blog')
  return all.filter(({ id, data }) => ${is}).map((e) => ({ params: { slug: e.id }, props: { e } }))
}
const { e } = Astro.props
const { Content } = await render(e)
---
<Content />`

/** The statuses of a.md and a-en.md by pages that ask a function f of the site. */
function statusesOf(lib: string, pages: string[], head = '', more: Record<string, string> = {}) {
  const texts: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': 'export const collections = { blog: defineCollection({}) }',
    'src/lib/names.ts': lib,
    ...more,
    ...Object.fromEntries(pages.map((is, at) => [`src/pages/p${at}/[slug].astro`, pageOf(is)])),
  }
  const names = ['a.md', 'a-en.md'].map((name) => `src/content/blog/${name}`)
  const files = {
    names: new Set([...Object.keys(texts), ...names]),
    text: (name: string) => texts[name],
  }
  const { site, problems } = readSite('astro', files, { lang: 'en', timeZone: 'UTC', paths: [] })
  const statuses = names.map((file) => {
    const rules = rulesOf(site, file)
    const read = readArticle(`---\ntitle: A\n${head}\n---\nText.\n`, file, {
      status: 'published',
      lang: 'en',
      timeZone: 'UTC',
      rules,
    })
    return read.ok && read.article.fields.status === 'published' ? 'yes' : 'no'
  })
  const isUnread = problems.some(({ message }) => message.includes('pages/p0/'))
  return `${statuses.join(' ')}${isUnread ? ', unread' : ''}`
}

const matching = `const ending = /-([a-z]+)$/i
export function f(id: string) {
  const found = id.match(ending)
  if (found?.index !== undefined) return found[1]
  for (const lang of ['en', 'fr']) if (id.endsWith('.' + lang)) return lang
  return null
}`
const both = ["f(id) === 'en'", "f(id) !== 'en'"]

test.each<[string, string[]]>([
  [matching, both],
  [matching, ['f(id)', '!f(id)']],
  [
    matching.replace('return found[1]', 'return { lang: found[1] }'),
    ["(f(id)?.lang ?? 'en') === 'en'", "(f(id)?.lang ?? 'en') !== 'en'"],
  ],
  [
    'export const f = (id) => (/-en$/i.test(id) ? "en" : "fr")',
    ["f(id) === 'en'", "f(id) === 'fr'"],
  ],
  [`${matching}\nlet count = 0\nexport const other = () => count++`, both],
  [`import { inner } from './inner'\nexport const f = (id) => inner(id)`, both],
])('%s: the pages %j show all texts together', (lib, pages) => {
  const more = { 'src/lib/inner.ts': matching.replace('function f', 'function inner') }
  expect(statusesOf(lib, pages, '', more)).toBe('yes yes')
})

test('what one of two pages asks, is asked of all texts', () => {
  const pages = ["!data.draft && !data.wip && f(id) === 'en'", "!data.draft && f(id) !== 'en'"]
  expect(statusesOf(matching, pages, 'wip: false')).toBe('yes yes')
  expect(statusesOf(matching, pages, 'wip: true')).toBe('no no')
})

test.each([
  ['one page', matching, ["f(id) === 'en'"]],
  ['two of three answers', matching, ["f(id) === 'en'", "f(id) === 'fr'"]],
  ['another question', matching, ["f(id) === 'en'", "f(id) !== 'fr'"]],
  [
    'it counts',
    matching.replace('const found', 'n++; const found').replace(/^/, 'let n = 0\n'),
    both,
  ],
  [
    'it remembers',
    `const s = new Set()\n${matching.replace('const found', 's.add(id); const found')}`,
    both,
  ],
  [
    'it keeps',
    `const s = []\n${matching.replace('const found', 'const t = s; t.push(id); const found')}`,
    both,
  ],
  [
    'it keeps in a key',
    `const s = {}\n${matching.replace('const found', 's[id]++; const found')}`,
    both,
  ],
  ['chance', matching.replace('found?.index', 'Math.random() && found?.index'), both],
  ['the clock', matching.replace('found?.index', 'Date.now() && found?.index'), both],
  [
    'a package',
    `import { x } from 'x'\n${matching.replace('found?.index', 'x(id) && found?.index')}`,
    both,
  ],
  [
    'an expression that counts',
    matching.replace('/i\n', '/gi\n').replace('id.match(ending)', 'ending.test(id) && g'),
    both,
  ],
  ['a class', matching.replace('const found', 'class A {}\n const found'), both],
])('%s: texts stay drafts, and it is told', (_, lib, pages) => {
  expect(statusesOf(lib, pages)).toBe('no no, unread')
})

test.each([
  "for (const one of ['x', 'a']) if (id.startsWith(one)) return true",
  "for (const one of ['x', 'a']) { if (id.startsWith(one)) { return true } }",
  'for (const one of hidden) if (id === one) return true',
  "for (let at = 0; at < 3; at++) if (id[at] === 'a') return true",
  "while (id) { if (id === 'a') return true; id = id.slice(1) }",
  "if (id) { for (const one of ['x', 'a']) if (id.startsWith(one)) return true }",
])('what a function returns in a loop, %s, hides texts', (loop) => {
  const lib = `export function f(id) { ${loop}\nreturn false }`
  expect(statusesOf(lib, ['!f(id)'])).toBe('no no, unread')
})

test('what follows a loop that returns nothing is read', () => {
  const lib =
    "export function f(id) { for (const one of list) if (one) go(one); return id === 'a' }"
  expect(statusesOf(lib, ['!f(id)'])).toBe('no yes')
})
