import { expect, test } from 'vitest'
import { kindOf } from '../../../../src/markdown/dialects/registry.ts'
import { siteOf, withHead } from '../../site-files.ts'

/** The status of texts of a collection of which no page file with a parameter makes pages. */
function statusesOf(code: Record<string, string>) {
  const names = ['a.md', 'about.md', 'listed.md'].map((name) => `src/content/notes/${name}`)
  const { fieldsOf, problems } = siteOf('astro', {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts':
      'const notes = defineCollection({})\nexport const collections = { notes }',
    ...code,
    ...Object.fromEntries(names.map((name) => [name, ''])),
  })
  const statuses = names.map((file) => {
    const text = withHead('title: A', file.endsWith('listed.md') ? '' : 'Words.')
    return fieldsOf(file, text)?.status === 'published' ? 'yes' : 'no'
  })
  return { statuses: statuses.join(' '), problems: problems.map(({ message }) => message) }
}

const page = (script: string, below = '<p>Hi</p>') => ({
  'src/pages/index.astro': `---\n${script}\n---\n${below}`,
})
const list = "const all = await getCollection('notes')"
const titles = '{all.map((one) => <p>{one.data.title}</p>)}'

test.each<[string, string, Record<string, string>]>([
  ['no code names it', 'no no no', page('')],
  ['only a type names it', 'no no no', page("type A = CollectionEntry<'notes'>")],
  ['only a list takes it', 'no no yes', page(list, titles)],
  [
    'a list with data for machines takes it',
    'no no yes',
    page(list, `<script type="application/ld+json" set:html={JSON.stringify({})} />${titles}`),
  ],
  ['an endpoint takes it', 'no no yes', { ...page(''), 'src/pages/rss.xml.ts': list }],
  ['a page shows all', 'yes yes yes', page(`${list}\nrender(all[0])`, '<Content />')],
  [
    'a component shows what it gets',
    'yes yes yes',
    {
      ...page(`import Note from '../components/Note.astro'\n${list}`, '<Note note={all[0]} />'),
      'src/components/Note.astro': '---\nimport Body from "./Body.astro"\n---\n<Body />',
      'src/components/Body.astro': '<Content />',
    },
  ],
  [
    'a component shows a title',
    'no no yes',
    {
      ...page(`import Note from '../components/Note.astro'\n${list}`, '<Note note={all[0]} />'),
      'src/components/Note.astro': '<p>{note.data.title}</p>',
    },
  ],
  ['one entry is taken', 'no yes no', page("await render(await getEntry('notes', 'about'))")],
  [
    'one entry of a folder is taken',
    'no yes no',
    page("await render(await getEntry('notes', `$" + '{lang}about`))'),
  ],
  ['code makes the id', 'yes yes yes', page("render(await getEntry('notes', id))")],
  ['the id is that of a tag', 'no no no', page("render(await getEntry('notes', props.tag))")],
  [
    'code asks for the id of a tag',
    'no no no',
    page("render((await getCollection('notes', (one) => { return one.id === tag }))[0])"),
  ],
  [
    'code asks for another key',
    'yes yes yes',
    page("render((await getCollection('notes', (one) => one.data.a === b))[0])"),
  ],
  ['code makes the name', 'yes yes yes', page('render((await getCollection(name))[0])')],
  [
    'Markdown is imported',
    'yes yes yes',
    page("import { Content } from '../content/notes/about.md'", '<Content />'),
  ],
  [
    'a glob finds it',
    'yes yes yes',
    page("const all = import.meta.glob('../content/**/*.md', { eager: true })"),
  ],
  ['a glob finds other files', 'no no no', page("const all = Astro.glob('./posts/*.md')")],
  ['a helper takes it', 'yes yes yes', { ...page(''), 'src/lib/notes.ts': `export ${list}` }],
  ['there are no pages among the files', 'yes yes yes', {}],
])('%s: %s are public', (_, statuses, code) => {
  const found = statusesOf(code)
  expect(found.statuses).toBe(statuses)
  const isNamed = statuses.startsWith('no no')
  const told = /^src\/content\/notes\/: (?:no page|which entries)/
  expect(found.problems.some((one) => told.test(one))).toBe(isNamed)
})

test('a collection of data is not named for pages that it has not', () => {
  const { problems } = statusesOf({
    ...page(`${list}\nrender(all[0])`, '<Content />'),
    'src/content.config.ts': `const notes = defineCollection({})
const authors = defineCollection({})
export const collections = { notes, authors }`,
    'src/content/authors/a.json': '{}',
  })
  expect(problems).toEqual([])
})

const pageOf = (name: string, filter = '') => `---
import { getCollection, render } from 'astro:content'
export const getStaticPaths = async () =>
  (await getCollection('${name}'${filter})).map((e) => ({ params: { slug: e.id }, props: { e } }))
const { Content } = await render(Astro.props.e)
---
<Content />`

/** Whether a text of a folder is public, in a site of two collections; only `blog` asks a key. */
function isPublic(loaders: Record<string, string>, file: string, head = '') {
  const all = Object.entries(loaders).map(
    ([name, options]) => `${name}: defineCollection({ loader: glob({ ${options} }) })`,
  )
  const files: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
export const collections = { ${all.join(', ')} }`,
    'src/pages/blog/[...slug].astro': pageOf('blog', ', ({ data }) => !data.wip'),
    'src/pages/notes/[...slug].astro': pageOf('notes'),
    [file]: '',
  }
  return (
    siteOf('astro', files).fieldsOf(file, withHead(`title: A\n${head}`, 'Text'))?.status ===
    'published'
  )
}

test.each(['content', 'src/content'])('loaders with one base %s have their own folders', (base) => {
  const loaders = {
    blog: `base: './${base}', pattern: 'blog/**/*.md'`,
    notes: `base: './${base}', pattern: ['notes/**/*.md', 'notes/*.mdx']`,
  }
  const is = (folder: string, head: string) => isPublic(loaders, `${base}/${folder}/a.md`, head)
  expect([is('blog', ''), is('blog', 'wip: true')]).toEqual([true, false])
  expect([is('notes', ''), is('notes', 'wip: true')]).toEqual([true, true])
})

test.each([
  ['**/*.md', '**/*.mdx', false],
  ['**/*.md', '*.json', false],
  ['**/*.md', '**/*.md', true],
])(
  'of loaders of one folder with %s and %s, one shows what the other leaves out: %s',
  (blog, notes, is) => {
    const base = `base: './content'`
    const loaders = { blog: `${base}, pattern: '${blog}'`, notes: `${base}, pattern: '${notes}'` }
    expect(isPublic(loaders, 'content/a.md', 'wip: true')).toBe(is)
    expect(isPublic(loaders, 'content/a.md')).toBe(true)
  },
)

test('a loader takes the folders below its own', () => {
  const loaders = { blog: `base: './src/content', pattern: '**/*.md'` }
  const is = (head: string) => isPublic(loaders, 'src/content/daily/a.md', head)
  expect([is(''), is('wip: true')]).toEqual([true, false])
})

test.each([
  ["'**/[^_]*.md'", '_old/a.md', 'article'],
  ["'**/[^_]*.md'", '_a.md', 'not_content'],
  ["'**/*.md'", '_a.md', 'article'],
  ["['**/*.md', '!_old/**']", '_old/a.md', 'not_content'],
  ['made()', '_old/a.md', 'not_content'],
  ["'**/*.md'", '.old/a.md', 'not_content'],
])('a loader with the pattern %s reads %s as %s', (pattern, name, kind) => {
  const { site } = siteOf('astro', {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `import { glob } from 'astro/loaders'
const blog = defineCollection({ loader: glob({ base: './src/blog', pattern: ${pattern} }) })
export const collections = { blog }`,
  })
  expect(kindOf(site, `src/blog/${name}`)).toBe(kind)
})
