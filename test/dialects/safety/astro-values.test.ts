import { expect, test } from 'vitest'
import { changedKeys } from '../../../src/markdown/dialects/config/static/changed-keys.ts'
import { openModule } from '../../../src/markdown/dialects/config/static/module.ts'
import { type ReadSite, siteOf, withHead } from '../site-files.ts'

const page = 'src/pages/blog/[...slug].astro'
const routes = (filter: string) => `import { getCollection } from 'astro:content'
export async function getStaticPaths() {
  const all = await getCollection('blog', ${filter})
  return all.map((post) => ({ params: { slug: post.id }, props: { post } }))
}`
const statusOf = (site: ReadSite, head: string) =>
  site.fieldsOf('src/content/blog/a.md', withHead(`title: A\n${head}`, ''))?.status

// As Astro 7.2 builds them: 426 texts of 89 collections were compared with its pages.
const declared = (options: string, filter: string, top = '', more: Record<string, string> = {}) => {
  const files: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import * as z from 'zod'
${top}
const blog = defineCollection({ ${options} })
export const collections = { blog }`,
    [page]: `---\n${routes(filter)}\n---\n`,
    'src/content/blog/a.md': '',
    ...more,
  }
  return siteOf('astro', files)
}
const loader = (options: string) =>
  `loader: glob({ base: './src/content/blog', pattern: '**/*.md', ${options} })`

test.each([
  ["new URL('./notes', import.meta.url)", 'article'],
  ["fileURLToPath(new URL('notes', import.meta.url))", 'article'],
  ["path.join(import.meta.dirname, '..', 'src', 'notes')", 'article'],
  ["path.resolve('src/notes')", 'article'],
  ["path.join(name, 'notes')", 'not_content'],
])('below the base `%s` of a loader a text is of the kind %s', (base, kind) => {
  const options = `loader: glob({ base: ${base}, pattern: '**/*.md' })`
  const site = declared(options, '', '', { 'src/notes/a.md': '' })
  expect(site.kindOf('src/notes/a.md')).toBe(kind)
})

test.each([
  [loader("generateId: ({ entry }) => '_' + entry"), ''],
  [loader('generateId'), 'const generateId = ({ data }) => data.title'],
  [loader('generateId({ entry }) { return entry }'), ''],
  ["loader: mine('./src/content/blog')", 'const mine = (base) => ({ name: "x", load })'],
  ['loader: { ...glob({ base: "src/content/blog" }), load }', ''],
])('entries whose ids `%s` makes are drafts where pages ask for ids', (options, top) => {
  for (const filter of ["({ id }) => !id.startsWith('_')", "({ slug }) => slug !== 'x'"]) {
    const site = declared(options, filter, top)
    expect(site.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/content\.config\.ts: code .* makes (?:id|slug) of .*generateId/),
    ])
    expect(statusOf(site, '')).toBe('draft')
  }
})

const id = "({ id }) => id !== 'a' && id !== 'own'"
test.each([
  ["({ id }) => id === 'a'", '', 'published'],
  [id, '', 'draft'],
  [id, 'slug: own', 'draft'],
  [id, 'slug: other', 'published'],
  ["({ id }) => id.endsWith('.md')", '', 'draft'],
  ["({ slug }) => slug === 'a'", '', 'draft'],
  ["({ filePath }) => filePath.startsWith('src/content/')", '', 'published'],
  ["({ collection }) => collection === 'blog'", '', 'published'],
  ["({ collection }) => collection === 'a'", '', 'draft'],
  ["({ digest }) => digest !== 'x'", '', 'draft'],
  ['({ rendered }) => !rendered.metadata.frontmatter.wip', '', 'draft'],
])('a page by `%s` for a text with `%s` is %s', (filter, head, status) => {
  expect(statusOf(declared(loader(''), filter), head)).toBe(status)
})

const wip = '({ data }) => !data.wip'
const live = '({ data }) => data.live'
const ofCase = '({ data }) => { switch (data.n) { case 1: return false; default: return true } }'
test.each([
  ['wip: z.boolean().default(true)', wip, '', 'draft'],
  ['wip: z.boolean().default(true)', wip, 'wip: false', 'published'],
  ['wip: z.boolean().default(() => true)', wip, '', 'draft'],
  ['wip: z.boolean().default(isOn)', wip, '', 'draft'],
  ['wip: z.boolean().default(isOn)', wip, 'wip: false', 'published'],
  ['live: z.boolean().default(true).optional()', live, '', 'draft'],
  ['live: z.boolean().default(true).optional()', live, 'live: true', 'published'],
  ['live: z.boolean().nullable().default(true)', live, 'live:', 'draft'],
  ["live: z.string().transform((v) => v === 'yes')", live, 'live: "no"', 'draft'],
  ["live: z.string().transform((v) => v === 'yes')", live, 'live: "yes"', 'published'],
  ['live: z.boolean().nullish().transform((v) => v ?? true)', live, '', 'published'],
  ['live: z.string().transform((v) => { return read(v) })', live, 'live: "yes"', 'draft'],
  ["live: z.preprocess((v) => v === 'yes', z.boolean())", live, 'live: "no"', 'draft'],
  ['live: z.boolean().catch(false)', live, 'live: x', 'draft'],
  ['live: z.boolean().catch(false)', live, 'live: true', 'published'],
  ['live: z.stringbool()', live, 'live: "no"', 'draft'],
  ['live: z.coerce.boolean()', live, 'live: 0', 'draft'],
  ['wip: z.coerce.boolean()', '({ data }) => data.wip !== false', 'wip: 0', 'draft'],
  ['n: z.coerce.number()', '({ data }) => !(data.n < 5)', 'n: "3"', 'draft'],
  ['state: z.string().toUpperCase()', "({ data }) => data.state === 'on'", 'state: on', 'draft'],
  ['live: z.union([z.boolean(), z.string().transform(isOn)])', live, 'live: "no"', 'draft'],
  ['live: z.boolean().refine(isOn).describe("x")', live, 'live: true', 'published'],
  ['a: z.string()', live, 'live: true', 'draft'],
  ['a: z.string()', wip, 'wip: true', 'draft'],
  ['a: z.string()', wip, '', 'published'],
  ['...shared', wip, '', 'draft'],
  ['...base.shape', wip, '', 'draft'],
  [
    'meta: z.object({ wip: z.boolean().default(true) })',
    '({ data }) => !data.meta?.wip',
    '',
    'draft',
  ],
  [
    'tags: z.array(z.string().transform(isOn))',
    "({ data }) => data.tags.includes('a')",
    'tags: [a]',
    'draft',
  ],
  ['n: z.number().optional()', ofCase, 'n: 1', 'draft'],
  ['n: z.number().optional()', ofCase, 'n: 2', 'published'],
  ['x: z.boolean().nullish()', '({ data }) => data.x === null', '', 'draft'],
  ['x: z.boolean().nullish()', '({ data }) => data.x === undefined', 'x:', 'draft'],
  ['x: z.boolean().nullish()', '({ data }) => data.x == null', 'x:', 'published'],
])(
  'with the schema `%s` a page by `%s` for a text with `%s` is %s',
  (schema, filter, head, status) => {
    const top = 'const base = z.object({ wip: z.boolean().default(true) })'
    const site = declared(`${loader('')}, schema: z.object({ ${schema} })`, filter, top)
    expect(statusOf(site, head)).toBe(status)
  },
)

test.each([
  ['base.extend({ a: z.string() })', 'draft'],
  ['base.omit({ wip: true })', 'published'],
  ['base.transform((data) => ({ ...data, url: data.title }))', 'draft'],
  ['z.object({}).transform((data) => ({ ...data, wip: isOff(data) }))', 'draft'],
  ['z.preprocess(withWip, z.object({ wip: z.boolean() }))', 'draft'],
  ['schemaOfPackage', 'draft'],
  ['({ image }) => z.object({ cover: image(), wip: z.boolean().optional() })', 'published'],
  ["z.discriminatedUnion('kind', [z.object({ wip: z.literal(false) }), flag])", 'published'],
  ["z.discriminatedUnion('kind', [z.object({ wip: z.literal(false) }), base])", 'draft'],
  ['z.union([flag, z.object({ a: z.string() })])', 'draft'],
  ['flag.or(flag.extend({ wip: z.boolean() }))', 'published'],
  ['flag.or(z.string().transform(read))', 'draft'],
])('with the schema `%s` a text without the key that pages ask for is %s', (schema, status) => {
  const top = `const base = z.object({ wip: z.boolean().default(true) })
    const flag = z.object({ wip: z.boolean().optional() })`
  const site = declared(`${loader('')}, schema: ${schema}`, wip, top)
  expect(statusOf(site, '')).toBe(status)
})

// As Astro 7.2 builds them: 96 texts of 32 such pages were compared with it.
const made = (list: string, after = '') => {
  const code = `import { getCollection } from 'astro:content'
export async function getStaticPaths({ paginate }) {
  let all = await getCollection('blog')
  ${list}
  return all.map((e) => ({ params: { slug: e.id }, props: { e } }))
}
const { e } = Astro.props
${after}`
  return declared(loader(''), wip, '', { [page]: `---\n${code}\n---\n` })
}
const shown = ['published', 'published'] as const
const hidden = ['draft', 'draft'] as const
const ofWip = 'all = all.filter((p) => !p.data.wip)'
const looped = (body: string) => `const out = []; for (const p of all) { ${body} }; all = out`
test.each([
  ['', 'if (e.data.wip) return Astro.redirect("/")', 'published', 'draft'],
  ['', 'if (!e) return; if (e.redirectTo) return', 'published', 'published'],
  ['', 'if (isHidden(e)) return Astro.redirect("/")', 'draft', 'draft'],
  ['', 'if (import.meta.env.PROD) { if (e.data.wip) return gone() }', 'published', 'draft'],
  ['', 'if (on) {} else if (e.data.wip) return gone()', 'published', 'draft'],
  ['', 'if (!e.data.wip) { } else { return gone() }', 'published', 'draft'],
  ['', 'if (on) { const { wip } = e.data; if (wip) { return gone() } }', 'published', 'draft'],
  ['', 'if (e.data.wip) { if (on) return gone() }', 'published', 'draft'],
  ['', 'if (e.data.wip) { for (const a of list) { if (a) continue } }', 'published', 'published'],
  ['', 'for (const a of e.data.tags) { if (a === "b") return gone() }', 'draft', 'draft'],
  ['', 'switch (e.data.wip) { case true: return gone() }', 'published', 'draft'],
  ['', 'if (on) { if (other) return gone() }', 'published', 'published'],
  [
    'all.forEach((p) => { p.data.no = p.data.wip }); all = all.filter((p) => !p.data.no)',
    '',
    'draft',
    'draft',
  ],
  [
    'all.forEach((p) => { p.data.next = p.id }); all = all.filter((p) => !p.data.wip)',
    '',
    'published',
    'draft',
  ],
  ['all.splice(0, 1)', '', 'draft', 'draft'],
  ['all.length = 1', '', 'draft', 'draft'],
  ['while (all.length > 1) all.pop()', '', 'draft', 'draft'],
  ['const b = all; b.splice(0, 3)', '', 'draft', 'draft'],
  ['const s = { all }; s.all.splice(0, 3)', '', 'draft', 'draft'],
  ['const cut = (l) => { l.splice(0, 3) }; cut(all)', '', 'draft', 'draft'],
  ['all.sort(by).splice(0, 3)', '', 'draft', 'draft'],
  ['const b = [...all]; b.splice(0, 3); const c = all.toSorted(by); c.pop()', '', ...shown],
  [`for (const p of all) Object.assign(p.data, { wip: false }); ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) Object.assign(p.data, { n: 1 }); ${ofWip}`, '', 'published', 'draft'],
  [`for (const p of all) Object.assign(p.data, more); ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) p.data[key] = false; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) p[key] = {}; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) delete p.data.wip; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) Reflect.set(p.data, "wip", on); ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) p.data.wip ??= on; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) [p.data.wip] = [on]; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) ({ a: p.data.wip } = on); ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) (p.data.wip = on, 1); ${ofWip}`, '', 'draft', 'draft'],
  [`try { a() } catch (e) { e.data.wip = on }; ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) set(p.data); ${ofWip}`, '', 'draft', 'draft'],
  [`for (const p of all) p.data.n++; ${ofWip}`, '', 'published', 'draft'],
  ['for (const p of all) p.data.n++; all = all.filter((p) => !p.data.n)', '', 'draft', 'draft'],
  [
    'for (const p of all) p.data.tags.push(1); all = all.filter((p) => !p.data.tags)',
    '',
    ...hidden,
  ],
  ['delete all[0]; all = all.filter(Boolean)', '', 'draft', 'draft'],
  ["Object.defineProperty(all, 'length', { value: 0 })", '', 'draft', 'draft'],
  ['[all[0], all[1]] = [all[1], all[1]]', '', 'draft', 'draft'],
  ['Array.prototype.splice.call(all, 0, 1)', '', 'draft', 'draft'],
  ['const cut = all.splice.bind(all); cut(0, 1)', '', 'draft', 'draft'],
  [looped('!p.data.wip && out.push(p)'), '', 'published', 'draft'],
  ['const out = []; if (on) { for (const p of all) out.push(p) }; all = out', '', ...hidden],
  [looped('p.data.wip ? 0 : out.push(p)'), '', 'published', 'draft'],
  ['', 'switch (e.data.wip) { case true: break; default: return }', 'draft', 'published'],
  [looped('out.push(p); if (out.length > 3) break'), '', 'draft', 'draft'],
  [looped('out.push(p); if (out.length > 3) { if (on) break }'), '', 'draft', 'draft'],
  [looped('out.push(p); for (const t of tags) { if (t) break }'), '', ...shown],
  [looped('if (p.data.wip) continue; out.push(p)'), '', 'published', 'draft'],
  ['return paginate(all.filter((p) => !p.data.wip))', '', 'published', 'draft'],
])('by `%s` and `%s` a text is %s, and one with `wip: true` %s', (list, after, plain, hidden) => {
  const site = made(list, after)
  expect(statusOf(site, '')).toBe(plain)
  expect(statusOf(site, 'wip: true')).toBe(hidden)
})

test('the paths of a page may be those of another file', () => {
  const passed = `---\nexport { getStaticPaths } from '../../lib/paths'\n---\n`
  const site = declared(loader(''), wip, '', { [page]: passed, 'src/lib/paths.ts': routes(wip) })
  expect(site.problems).toEqual([])
  expect(statusOf(site, '')).toBe('published')
  expect(statusOf(site, 'wip: true')).toBe('draft')
})

test('a function of thousands of questions is not read', () => {
  const asked = Array.from({ length: 5000 }, (_, at) => `if (data.a${at}) return false`)
  const filter = `({ data }) => { ${asked.join('; ')}; return true }`
  const site = declared(loader(''), filter)
  expect(statusOf(site, '')).toBe('draft')
  expect(site.problems.map(({ message }) => message.includes(page))).toEqual([true])
})

test.each(['delete a.', 'delete ', 'delete?.'])('the keys of many %j are read once', (part) => {
  const keys = changedKeys(
    openModule('a.js', `${part.repeat(20_000)}b; delete c?.key; delete d['e']`),
  )
  expect([...keys]).toEqual(expect.arrayContaining(['key', 'e']))
})
