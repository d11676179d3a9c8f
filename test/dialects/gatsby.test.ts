import { describe, expect, test } from 'vitest'
import { readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'gatsby-blog': {
    'content/blog/draft.md public': 'whether Gatsby reads the key is up to code; here it hides',
    'content/blog/future.md public':
      'whether Gatsby reads the date is up to code; here it schedules',
    'content/blog/no-title.md title': 'Gatsby shows no title; here each article has one',
  },
}

describe('what Gatsby documents of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(15)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'gatsby', certainty: 'certain' })
})

test('an address that only code knows is null, or comes from an option', () => {
  const files = {
    names: new Set(['gatsby-config.js', 'content/a/index.md']),
    text: () => 'module.exports = {}',
  }
  const url = (paths: string[]) => {
    const options = { lang: 'en', timeZone: 'UTC', paths }
    const { site } = readSite('gatsby', files, options)
    const rules = rulesOf(site, 'content/a/index.md')
    const read = readArticle('.', 'content/a/index.md', { ...options, status: 'published', rules })
    return read.ok && read.article.fields.url
  }
  expect(url([])).toBe(null)
  expect(url(['content:/blog/:slug/'])).toBe('/blog/a/')
})

/** What is read of a page of a site whose `gatsby-node.js` this is. */
function fieldsOf(node: string, file: string, head = '', more: Record<string, string> = {}) {
  const config: Record<string, string> = {
    'gatsby-config.js': "module.exports = { plugins: [{ options: { path: './content' } }] }",
    'gatsby-node.js': node,
    ...more,
  }
  const files = {
    names: new Set([file, ...Object.keys(config)]),
    text: (name: string) => config[name],
  }
  const options = { lang: 'en', timeZone: 'UTC', paths: [] }
  const { site } = readSite('gatsby', files, options)
  const rules = rulesOf(site, file)
  const text = `---\ntitle: A\n${head}\n---\nText.`
  const read = readArticle(text, file, { ...options, status: 'published', rules })
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.article.fields
}

const ofFiles = 'createPage({ path: node.fields.slug }); createFilePath({ node, getNode })'

test.each([
  ['of the file', ofFiles, 'slug: /other/', '/a/b/'],
  ['of a key', 'createPage({ path: post.node.frontmatter.slug })', 'slug: other', '/other/'],
  [
    'of a key that is a file',
    'createPage({ path: p.frontmatter.path })',
    'path: /x.html',
    '/x.html',
  ],
  ['of a key that the text lacks', 'createPage({ path: p.frontmatter.path })', 'slug: x', null],
  ['of a key, else of the file', `${ofFiles}; a = frontmatter.slug || b`, 'slug: x', null],
  ['of the file where it lacks the key', `${ofFiles}; a = frontmatter.slug || b`, '', '/a/b/'],
  [
    'with words in front',
    `const value = createFilePath({}); f({ value: \`/blog\${value}\` })`,
    '',
    null,
  ],
  ['of a list of tags', `${ofFiles}; createPage({ path: \`/tags/\${tag}/\` })`, '', '/a/b/'],
])('an address is %s', (_, node, head, url) => {
  expect(fieldsOf(node, 'content/a/b.md', head).url).toBe(url)
})

test('the end of a name is its language', () => {
  const read = ['b/index.fr.md', 'b/index.md', 'b/c.pt-br.md'].map((name) =>
    fieldsOf('', `content/${name}`),
  )
  expect(read).toMatchObject([
    { lang: 'fr', translationKey: 'b' },
    { lang: 'en', translationKey: 'b' },
    { lang: 'pt-BR', translationKey: 'b/c' },
  ])
})

const query = (filters: string) =>
  `graphql(\`{ allMarkdownRemark(filter: { frontmatter: { ${filters} } }) { nodes { id } } }\`)`

test.each([
  ['published: { eq: true }', '', 'draft'],
  ['published: { eq: true }', 'published: true', 'published'],
  ['published: {eq: true}', 'published: "true"', 'draft'],
  ['draft: { eq: false }', '', 'draft'],
  ['draft: { eq: false }', 'draft: false', 'published'],
  ['draft: { ne: true }', '', 'published'],
  ['draft: { eq: true }', '', 'published'],
  ['status: { eq: "published" }', '', 'draft'],
  ['isPublished: { ne: false }', 'isPublished: false', 'draft'],
  ['public: { eq: true }', 'public: false', 'draft'],
  ['templateKey: { eq: "post" }', '', 'published'],
  ['published: { eq: $isPublished }', '', 'draft'],
  ['status: { in: ["live"] }', '', 'draft'],
  ['hidden: { ne: $shown }', 'hidden: true', 'draft'],
  ['published: {\n # only these\n eq: true }', '', 'draft'],
])('a query with `%s` finds a text with `%s` or not: %s', (filters, head, status) => {
  expect(fieldsOf(query(filters), 'content/a.md', head).status).toBe(status)
})

test('a condition on a key hides the texts without it', () => {
  const node = 'if (node.frontmatter.published) createPage({ path: node.fields.slug })'
  expect(fieldsOf(node, 'content/a.md').status).toBe('draft')
  expect(fieldsOf(node, 'content/a.md', 'published: true').status).toBe('published')
  const split = 'const { slug, published } = node.frontmatter'
  expect(fieldsOf(split, 'content/a.md').status).toBe('draft')
  const hiding = "if (!node.frontmatter['isPrivate']) createPage({})"
  expect(fieldsOf(hiding, 'content/a.md', 'isPrivate: true').status).toBe('draft')
  expect(fieldsOf(hiding, 'content/a.md').status).toBe('published')
})

const listOf = (args: string, asked = 'nodes { id }') => `{ allMarkdownRemark${args} { ${asked} } }`
const inPosts = '(filter: { fileAbsolutePath: { regex: "/content/posts/" } })'
const tagsOnly = listOf('(limit: 9)', 'group(field: frontmatter___tags) { fieldValue }')

test.each([
  ['one folder', listOf(inPosts), ['published', 'draft']],
  ['a folder and a summary of all', listOf(inPosts) + tagsOnly, ['published', 'draft']],
  ['a folder and all', listOf(inPosts) + listOf(''), ['published', 'published']],
  ['all, in an order', listOf('(sort: { fields: [date] })'), ['published', 'published']],
  [
    'a glob',
    listOf('(filter: { fileAbsolutePath: { glob: "**/other/**" } })'),
    ['draft', 'published'],
  ],
  [
    'doubled backslashes',
    listOf('(filter: { fileAbsolutePath: { regex: "/\\\\/posts\\\\/.*\\\\.md$/i" } })'),
    ['published', 'draft'],
  ],
  [
    'a path of MDX',
    '{ allMdx(filter: { internal: { contentFilePath: { regex: "/other/" } } }) { edges { node { id } } } }',
    ['draft', 'published'],
  ],
  ['a variable', listOf('(filter: { fileAbsolutePath: { regex: $path } })'), ['draft', 'draft']],
  [
    'not a path',
    listOf('(filter: { fileAbsolutePath: { regex: "/^(?!.*posts)/" } })'),
    ['draft', 'draft'],
  ],
])('a query for pages of %s finds texts', (_, node, expected) => {
  const read = ['content/posts/a.md', 'content/other/b.md'].map((file) => fieldsOf(node, file))
  expect(read.map(({ status }) => status)).toEqual(expected)
})

test('a route for all texts needs no query, and files that the code imports are read', () => {
  const route = { 'src/pages/{MarkdownRemark.frontmatter__slug}.js': '' }
  expect(fieldsOf(listOf(inPosts), 'content/b.md', '', route).status).toBe('published')
  const imported = { 'gatsby/pages/index.ts': `createPage(); ${listOf(inPosts)}` }
  const node = "exports.createPages = require('./gatsby/pages')"
  expect(fieldsOf(node, 'content/b.md', '', imported).status).toBe('draft')
  expect(fieldsOf(node, 'content/posts/b.md', '', imported).status).toBe('published')
  const texts: Record<string, string> = {
    'gatsby-config.js': 'module.exports = {}',
    'gatsby-node.js': node,
  }
  const files = { names: new Set(Object.keys(texts)), text: (file: string) => texts[file] }
  const { problems } = readSite('gatsby', files, { lang: 'en', timeZone: 'UTC', paths: [] })
  expect(problems).toMatchObject([
    { code: 'site_option_unread', message: expect.stringContaining('./gatsby/pages') },
  ])
})

const keptKind = (kind: string) => `posts.filter((n) => n.node.frontmatter.type === '${kind}')`

test.each([
  ['two kinds', keptKind('post') + keptKind('page'), ['published', 'draft', 'draft']],
  [
    'all but a kind',
    `${keptKind('post')}; a.frontmatter.type !== 'x'`,
    ['published', 'published', 'published'],
  ],
  [
    'a kind beside all',
    `const all = data.edges\n${keptKind('post')}\nall.forEach(f)`,
    ['published', 'published', 'published'],
  ],
])('code that takes %s', (_, node, expected) => {
  const read = ['type: post', 'type: author', ''].map((head) =>
    fieldsOf(node, 'content/a.md', head),
  )
  expect(read.map(({ status }) => status)).toEqual(expected)
})
