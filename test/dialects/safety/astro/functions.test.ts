import { expect, test } from 'vitest'
import { siteOf, withHead } from '../../site-files.ts'

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
  const pagesBeside = Object.fromEntries(names.map((name) => [name, undefined]))
  const { fieldsOf, problems } = siteOf('astro', { ...pagesBeside, ...texts })
  const text = withHead(`title: A\n${head}`)
  const statuses = names.map((file) =>
    fieldsOf(file, text)?.status === 'published' ? 'yes' : 'no',
  )
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

// What is not read may be any of these lists, and `check` may fail.
const lists = [[], ['a'], ['a-en'], ['a', 'a-en'], ['']]

const given = (list: string[], fails: boolean) => [
  () => [...list],
  (all: string[], each: (one: string) => void) => all.forEach(each),
  () => {
    if (fails) throw new Error('no')
    return true
  },
  () => {},
]

/** Whether JavaScript itself answers yes, whatever is not read. */
const isSure = (body: string, id: string, isNot: boolean) =>
  lists.every((list) =>
    [true, false].every((fails) => {
      const f = new Function('unread', 'each', 'check', 'log', 'id', body)
      return Boolean(f(...given(list, fails), id)) !== isNot
    }),
  )

test.each([
  'let is = false; for (const x of unread()) if (id.startsWith(x)) is = true; return is',
  'let is = false; for (const x of unread()) { is = true } return is',
  "let is = false; for (const x of ['a', 'z']) if (id.startsWith(x)) is = true; return is",
  'let is = false; for (const x of unread()) is = is || id.startsWith(x); return is',
  'let is = false; for (const x of unread()) is ||= id.startsWith(x); return is',
  'let n = 0; for (const x of unread()) if (id === x) n++; return n > 0',
  'let n = 0; for (const x of unread()) if (id === x) n += 1; return n',
  'let is = false; unread().forEach((x) => { if (id === x) is = true }); return is',
  'let is = false; unread().some((x) => { is = id === x; return is }); return is',
  'let is = false; unread().map((x) => (is = is || id === x)); return is',
  'let is = false; each(unread(), (x) => { if (id === x) is = true }); return is',
  'const all = []; each(unread(), (x) => all.push(x)); return all.includes(id)',
  'const all = []; for (const x of unread()) all.push(x); return all.includes(id)',
  "const all = []; for (const x of unread()) all.push('a'); return all.includes(id)",
  "const all = []; if (unread().length > 0) all.push('a'); return all.includes(id)",
  'const all = []; for (const x of unread()) if (id === x) all.push(x); return all.length > 0',
  "const all = []; if (unread().length > 0) all.push('a'); return all.length",
  'const all = new Set(); for (const x of unread()) all.add(x); return all.has(id)',
  'const all = new Set(); unread().forEach((x) => all.add(x)); return all.size > 0',
  'const at = {}; for (const x of unread()) at[x] = true; return at[id]',
  'const at = {}; for (const x of unread()) at[x] = true; return at.a',
  'const at = { is: false }; for (const x of unread()) at.is = true; return at.is',
  'const at = { is: false }; each(unread(), () => { at.is = true }); return at.is',
  'let is = false; let i = 0; while (i < unread().length) { is = true; i++ } return is',
  'let is = false; for (let i = 0; i < unread().length; i++) if (unread()[i] === id) is = true; return is',
  'let is = false; for (const i in unread()) is = true; return is',
  'let is = false; let i = 0; do { if (unread()[i] === id) is = true } while (++i < 3); return is',
  'let x; let is = false; const l = [...unread()]; while ((x = l.pop())) if (x === id) is = true; return is',
  'let is = false; const l = [...unread()]; while (l.length > 0 && (is = true)) l.pop(); return is',
  'let is = false; try { check(); is = true } catch { } return is',
  'let is = true; try { check() } catch { is = false } return is',
  'try { check(); return true } catch { return false }',
  'try { check(); return false } catch { return true }',
  'try { check(); return true } catch { } return false',
  "try { return check() && id === 'a' } catch (e) { return true }",
  'try { check() } catch { return false } return true',
  'let is = true; try { check(); is = false } catch { is = true } finally { id = id } return is',
  "let is = id === 'a'; if (id) { const is = false; log(is) } return is",
  "const is = id === 'a'; { const is = false; log(is) } return is",
  "let is = false; outer: for (const x of ['a', 'b']) { for (const y of ['c']) { if (id === 'a') continue outer; is = true } } return is",
  "let is = false; for (const x of ['q', 'r']) { if (unread().length > 0) break; is = true } return is",
  'let is = false; const set = () => { is = true }; unread().forEach(set); return is',
  'let is = false; function set() { is = true } if (unread().length > 0) set(); return is',
  'let is = false; [is] = unread(); return is',
  'let is = false; for (const x of unread()) [is] = [true]; return is',
  'let is = false; for (const x of unread()) { if (x) { if (id) { is = true } } } return is',
  'let is = false; switch (unread().length) { case 0: is = true } return is',
  'let is = false; unread().length > 0 && (is = true); return is',
  "let is = unread().length > 0 ? (id = 'a-en', true) : false; return is || id === 'a'",
  'let is = false; for (is of unread()) log(is); return is',
  'let a = false, b = false; for (const x of unread()) { if (a) b = true; a = true } return b',
  "let key = 'z'; for (const x of unread()) key = x; return id === key",
  "let key = 'a'; for (const x of unread()) key = 'z'; return id === key",
  'let is = false; unread().reduce((n, x) => { if (x === id) is = true; return n }, 0); return is',
  "let is = false; ['a', 'z'].forEach((x) => { if (x === id) is = true }); return is",
  "let is = false; for (const x of ['a', 'z']) { if (x === id) { is = true; break } } return is",
  "let l = ['a']; for (const x of unread()) l = []; return l.includes(id)",
  "let l = ['a']; each(unread(), () => { l.pop() }); return l.includes(id)",
  "let l = ['a']; if (unread().length > 0) l = []; return l.includes(id)",
  "let l = ['a']; l.length = unread().length; return l.includes(id)",
  "let l = ['a']; l[0] = unread()[0]; return l.includes(id)",
  "let l = ['a']; l.splice(0, unread().length); return l.includes(id)",
  "let l = ['a']; const m = l; m.push(...unread()); return l.includes(id)",
])('no text is public that JavaScript may hide: %s', (body) => {
  const lib = `import { unread, each, check, log } from 'x'\nexport function f(id) { ${body} }`
  for (const isNot of [false, true]) {
    const [first, second] = statusesOf(lib, [isNot ? '!f(id)' : 'f(id)']).split(/[ ,]+/)
    if (!isSure(body, 'a', isNot)) expect(first, `a, ${isNot}`).toBe('no')
    if (!isSure(body, 'a-en', isNot)) expect(second, `a-en, ${isNot}`).toBe('no')
  }
})

test.each([
  ['let on = false\non = unread()', 'return on'],
  ['let on = false\nexport const set = () => { on = unread() }', 'return on'],
  ["const list = ['a']\nexport const set = (one) => list.push(one)", 'return list.includes(id)'],
])('what a file changes, %s, is not known', (head, body) => {
  const lib = `import { unread } from 'x'\n${head}\nexport function f(id) { ${body} }`
  for (const is of ['f(id)', '!f(id)']) expect(statusesOf(lib, [is])).toBe('no no, unread')
})
