import { expect, test } from 'vitest'
import { detectDialect } from '../../src/markdown/dialects/registry.ts'
import { type Differences, testDetection, testSites } from './compare.ts'
import { type ReadSite, readNamed, siteOf, withHead } from './site-files.ts'

const hidden = 'the page files show it; here a draft or a date in the future hides it'
const draft = 'the page file leaves out drafts; here the draft has the address of the pattern'
const noTitle = 'the text names no title; here each article has one'
const byCode = 'a function of the site makes this id'

const paths = ['docs:/guide/:slug/', 'src/content/blog:/blog/:slug/']

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'astro-defaults': {
    'docs/README.md title': noTitle,
    'docs/draft.md url': draft,
    'src/content/blog/draft.md public': hidden,
    'src/content/blog/future.md public': hidden,
    'src/pages/draft.md public': hidden,
  },
  'astro-starlight': {},
  'astro-config': { 'source/notes/Kept Name.md url': byCode },
}

testSites(accepted, 40, { paths })

test('entries have the address of their page file, or of a pattern', () => {
  const file = 'src/content/blog/first-post.md'
  expect(readNamed('astro-defaults').read(file).fields.url).toBe('/blog/first-post/')
  const dated = readNamed('astro-defaults', { paths: ['src/content/blog:/:year/:month/:slug'] })
  expect(dated.read(file).fields.url).toBe('/2022/07/first-post')
})

testDetection('astro', accepted)

const page = 'src/pages/blog/[...slug].astro'
const paged = (code: string, schema: string, file = page, helpers: Record<string, string> = {}) => {
  const texts: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `const blog = defineCollection({ ${schema && `schema: z.object({ ${schema} })`} })
export const collections = { blog }`,
    [file]: file.endsWith('.astro') ? `---\n${code}\n---\n` : code,
    ...helpers,
    'src/content/blog/a.md': '',
    'src/content/notes/a.md': '',
    'src/lib/notes.ts': "export const notes = getCollection('notes')",
  }
  return siteOf('astro', texts)
}
const fieldsIn = (site: ReadSite, head: string, name = 'blog') =>
  site.fieldsOf(`src/content/${name}/a.md`, withHead(`title: A\n${head}`, ''))
const statusOf = (site: ReadSite, head: string, name?: string) => fieldsIn(site, head, name)?.status
const asks = (filter: string) => `const all = await getCollection('blog', ${filter})`

test.each([
  ['({ data }) => data.published', '', '', 'draft'],
  ['({ data }) => data.published', '', 'published: true', 'published'],
  ['({ data }) => data.published', 'published: z.boolean().default(true)', '', 'published'],
  ['({ data }) => data.published === true', '', 'published: "true"', 'draft'],
  ['({ data }) => data.published !== false', '', '', 'published'],
  ['({ data }) => data.published !== false', '', 'published: false', 'draft'],
  ['({ data }) => !data.hidden', '', 'hidden: true', 'draft'],
  ['({ data }) => !data.hidden', '', '', 'published'],
  ['({ data }) => data.hidden === false', 'hidden: z.boolean().default(false)', '', 'published'],
  ['({ data }) => data.hidden === false', '', '', 'draft'],
  ['(post) => !post.data.draft && !post.data.archived', '', 'archived: true', 'draft'],
  [
    '({ data }) => (import.meta.env.PROD ? data.publish !== false : true)',
    '',
    'publish: false',
    'draft',
  ],
  [
    "({ data }) => data.status === 'live' || data.status === 'public'",
    '',
    'status: public',
    'published',
  ],
  ["({ data }) => data.status === 'live'", '', 'status: closed', 'draft'],
  [
    "({ data }) => data.status === 'live'",
    "status: z.enum(['live', 'x']).default('live')",
    '',
    'published',
  ],
  ["({ data }) => data.status !== 'draft'", '', '', 'published'],
])(
  'pages of getCollection by `%s`, with `%s`, and a text with `%s`: %s',
  (filter, schema, head, status) => {
    expect(statusOf(paged(asks(filter), schema), head)).toBe(status)
  },
)

// As Astro 7.2 builds them: 178 texts of 55 such filters were compared with its pages.
const routes = (list: string, top = '') => `import { getCollection } from 'astro:content'
${top}
export async function getStaticPaths() {
  const all = ${list}
  return all.map((post) => ({ params: { slug: post.id }, props: { post } }))
}`
const published = { 'src/lib/shown.ts': 'export const isShown = ({ data }: Entry) => !data.wip' }
const listed = {
  'src/lib/posts/index.ts': "export * from './list'",
  'src/lib/posts/list.ts': `import { getCollection } from 'astro:content'
const memory: { all?: Entry[] } = {}
export async function getPosts(): Promise<CollectionEntry<'blog'>[]> {
  if (!memory.all) memory.all = await getCollection('blog')
  return memory.all.filter((post) => ready(post)).sort((a, b) => a.id.localeCompare(b.id))
}
function ready(post: Entry) { if (post.data.wip) return false; return true }`,
}

test.each<[string, string, string, string, Record<string, string>?]>([
  ['({ data: { wip } }) => !wip', 'wip: true', '', ''],
  ['(p) => p && p.id && p.data && !p.data.wip', 'wip: true', '', ''],
  ['({ data: { wip: no = false } }) => !no', 'wip: true', '', ''],
  [
    '({ data, id }) => { if (all) { if (data.wip) return false } return data.level !== 1 }',
    'wip: true',
    '',
    'const all = true',
  ],
  ["({ data }) => !data['wip']", 'wip: true', 'wip: false', ''],
  ['(p) => { const { wip, ...rest } = p.data; return !wip }', 'wip: true', '', ''],
  ["({ data }) => typeof data.wip === 'undefined'", 'wip: true', '', ''],
  ["({ data }) => !('wip' in data)", 'wip: true', '', ''],
  ['({ id }) => !hidden.includes(id)', '', '', "const hidden = ['a']"],
  ["({ data }) => !data.tags.includes('no')", 'tags: [no]', 'tags: [yes]', ''],
  [
    '({ data }) => !(data.tags ?? []).some((t) => no.includes(t))',
    'tags: [x]',
    '',
    "const no = ['x']",
  ],
  [
    '({ data }) => data.stage === S.Live',
    'stage: b',
    'stage: a',
    "const S = { Live: 'a' } as const",
  ],
  ['({ data }) => data.meta?.private !== true', 'meta: { private: true }', '', ''],
  ["({ data }) => data.audience !== 'team' && data.audience !== 'me'", 'audience: me', '', ''],
  ['({ data }) => import.meta.env.DEV || !data.wip', 'wip: true', '', ''],
  ['({ data }) => data.wip ? false : true', 'wip: true', '', ''],
  ['({ data }) => !data.ends || new Date(data.ends) > new Date()', 'ends: 2020-01-01', '', ''],
  ['({ data }) => data.level >= 2', 'level: 1', 'level: 2', ''],
  ['flag("wip")', 'wip: true', '', 'const flag = (key) => ({ data }) => !data[key]'],
  ['isShown', 'wip: true', '', "import { isShown } from '../../lib/shown'", published],
  ['isShown', 'wip: true', '', "import { isShown } from '@/lib/shown'", published],
  ['(p) => isShown(p)', 'wip: true', '', "import { isShown } from '~/lib/shown.js'", published],
])(
  'a page for an entry that passes `%s`, not one with `%s`',
  (filter, out, shown, top, helpers) => {
    const site = paged(routes(`await getCollection('blog', ${filter})`, top), '', page, helpers)
    expect(site.problems).toEqual([])
    expect(statusOf(site, out)).toBe('draft')
    if (!top.includes('hidden')) expect(statusOf(site, shown)).toBe('published')
  },
)

test.each<[string, string, Record<string, string>?]>([
  ["(await getCollection('blog')).filter(({ data }) => data.wip !== true)", ''],
  ["(await getCollection('blog', (p) => !p.data.wip)).filter(Boolean)", ''],
  ["(await getCollection('blog')).flatMap((p) => (p.data.wip ? [] : [p]))", ''],
  ['await getPosts()', "import { getPosts } from '@/lib/posts'", listed],
  ['await posts.getPosts()', "import * as posts from '@lib/posts'", listed],
])('the entries of `%s` are those with a page', (list, top, helpers) => {
  const site = paged(routes(list, top), '', page, helpers)
  expect(site.problems).toEqual([])
  expect(statusOf(site, 'wip: true')).toBe('draft')
  expect(statusOf(site, '')).toBe('published')
})

test.each([
  '({ data }) => { switch (data.x) { case 1: if (data.y) break; default: return true } }',
  "({ body }) => !body.includes('x')",
  '(post) => unknown(post)',
  '({ data }) => !ids.includes(data.x)',
  '({ data }) => Object.keys(data).length > 0',
])('entries that `%s` may leave out are drafts, and the file is named', (filter) => {
  const site = paged(routes(`await getCollection('blog', ${filter})`), '')
  expect(site.problems.map(({ message }) => message.includes(page))).toEqual([true])
  expect(statusOf(site, '')).toBe('draft')
})

test.each([
  '({ data }) => data.lang === lang',
  '({ data }) => data.tags.includes(tag)',
  "({ id }) => id.startsWith(lang + '/')",
  '({ data }) => data.pubDate <= new Date()',
])('`%s` leaves out no entry of all its pages', (filter) => {
  const code = `import { getCollection } from 'astro:content'
export async function getStaticPaths() {
  return Promise.all(locales.map(async (lang) => {
    const all = await getCollection('blog', ${filter.replace('tag)', 'lang)')})
    return all.map((post) => ({ params: { lang, slug: post.slug }, props: post }))
  })).then((lists) => lists.flat())
}`
  const site = paged(code, '')
  expect(site.problems).toEqual([])
  expect(statusOf(site, '')).toBe('published')
})

test('the only date that a schema names beside known keys is that of a text', () => {
  const dateOf = (schema: string, head: string) => fieldsIn(paged('', schema), head)?.publishedAt
  const added = 'added: "May 09 2024"'
  expect(dateOf('added: z.coerce.date()', added)).toBe('2024-05-09T00:00:00.000Z')
  expect(dateOf('added: z.string().transform((s) => new Date(s))', added)).toMatch(/^2024-05-09/)
  expect(dateOf('added: z.string()', added)).toBeNull()
  const pubDate = 'pubDate: z.coerce.date()'
  expect(dateOf(pubDate, 'pubDate: "9/23/21"')).toBe('2021-09-23T00:00:00.000Z')
  expect(dateOf(pubDate, 'pubDate: 01/02/1999')).toBe('1999-01-02T00:00:00.000Z')
  expect(dateOf(pubDate, 'pubDate: 23/09/2021')).toBeNull()
  expect(dateOf('pubDate: z.string()', 'pubDate: 9/23/21')).toBeNull()
  expect(dateOf('added: z.date(), seen: z.date()', 'added: 2024-05-09')).toBeNull()
  expect(dateOf('eventDate: z.date()', 'eventDate: 2024-05-09')).toBeNull()
})

test('texts that a schema gives by default are those of a text without them', () => {
  const read = (schema: string, head: string) => {
    const fields = fieldsIn(paged('', schema), head)
    return [fields?.summary, fields?.tags]
  }
  const schema = 'description: z.string().default("D"), tags: z.array(z.string()).default(["o"])'
  expect(read(schema, '')).toEqual(['D', ['o']])
  expect(read(schema, 'description: E\ntags: []')).toEqual(['E', []])
  const bySchema = (after: string) => read(`tags: z.array(z.string()).default(["O"])${after}`, '')
  expect(bySchema('')).toEqual([null, ['O']])
  expect(bySchema('.transform((all) => all.map((one) => one.toLowerCase()))')).toEqual([
    null,
    ['o'],
  ])
  expect(read('tags: z.array(z.string()).optional().default([])', '')).toEqual([null, []])
})

test('the filter of a page is that of its collection', () => {
  const site = paged(asks('({ data }) => data.published'), '')
  expect(site.problems).toEqual([])
  expect(statusOf(site, '', 'notes')).toBe('published')
  const after = "(await getCollection('blog')).filter((post) => !post.data.private)"
  expect(statusOf(paged(after, '', 'src/utils/posts.ts'), 'private: true')).toBe('draft')
  const list = asks('({ data }) => !data.hidden')
  expect(statusOf(paged(list, '', 'src/pages/index.astro'), 'hidden: true')).toBe('published')
  const shown = `const all = await getCollection('blog')\n<time>{format(post.data.published)}</time>`
  expect(statusOf(paged(shown, ''), '')).toBe('published')
})

test('a filter that is not read is named', () => {
  const { problems } = paged(asks('(post) => isMine(post)'), '')
  expect(problems.map(({ code, message }) => [code, message.includes(page)])).toEqual([
    ['site_option_unread', true],
  ])
})

test('a site is known by its own configuration, not by one of the same name as another', () => {
  const texts: Record<string, string> = {
    'astro.config.ts': 'export default {}',
    'src/config.yaml': 'theme: x\n',
    'src/content/a.md': '',
    'src/layouts/a.astro': '',
  }
  const files = { names: new Set(Object.keys(texts)), text: (name: string) => texts[name] }
  expect(detectDialect(files)).toMatchObject({ name: 'astro', because: ['astro.config'] })
})

// What Astro 7 builds of each.
const never = "base: '/docs/', trailingSlash: 'never'"
const preserve = "base: 'docs', build: { format: 'preserve' }"
const locales = "{ path: 'en', codes: ['en-US'] }, { path: 'fr', codes: ['fr', 'fr-CA'] }"
test.each([
  [never, 'sub/index.md', '/docs/sub', 'en'],
  [never, 'index.md', '/docs', 'en'],
  [`${never}, build: { format: 'file' }`, 'index.md', '/docs/', 'en'],
  [`${never}, build: { format: 'file' }`, 'sub/index.md', '/docs/sub.html', 'en'],
  [`${never}, build: { format: 'file' }`, 'about.md', '/docs/about.html', 'en'],
  [`${never}, build: { format: 'preserve' }`, 'index.md', '/docs', 'en'],
  [`${never}, build: { format: 'preserve' }`, 'sub/index.md', '/docs/sub', 'en'],
  [`${never}, build: { format: 'preserve' }`, 'about.md', '/docs/about.html', 'en'],
  ["trailingSlash: 'never'", 'index.md', '/', 'en'],
  ["base: '/docs'", '404.md', '/docs/404.html', 'en'],
  ["base: '/docs'", 'sub/404.md', '/docs/sub/404/', 'en'],
  [preserve, 'index.md', '/docs/', 'en'],
  [preserve, 'about.md', '/docs/about.html', 'en'],
  [preserve, 'sub/index.md', '/docs/sub/', 'en'],
  [preserve, 'sub/Two.md', '/docs/sub/Two.html', 'en'],
  [`i18n: { locales: [${locales}], defaultLocale: 'en' }`, 'about.md', '/about/', 'en-US'],
])('with %s the page %s has the address %s', (config, name, url, lang) => {
  const file = `src/pages/${name}`
  const site = siteOf('astro', {
    'astro.config.mjs': `export default { ${config} }`,
    [file]: '',
  })
  expect(site.fieldsOf(file, withHead('title: A', ''))).toMatchObject({ url, lang })
})
