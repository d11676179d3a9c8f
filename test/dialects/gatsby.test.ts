import { expect, test } from 'vitest'
import { type Differences, testDetection, testSites } from './compare.ts'
import { siteOf, withHead } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'gatsby-blog': {
    'content/blog/draft.md public': 'whether Gatsby reads the key is up to code; here it hides',
    'content/blog/future.md public':
      'whether Gatsby reads the date is up to code; here it schedules',
    'content/blog/no-title.md title': 'Gatsby shows no title; here each article has one',
  },
}

testSites(accepted, 15)
testDetection('gatsby', accepted)

test('an address that only code knows is null, or comes from an option', () => {
  const file = 'content/a/index.md'
  const files = { 'gatsby-config.js': 'module.exports = {}', [file]: undefined }
  const url = (paths: string[]) => siteOf('gatsby', files, { paths }).fieldsOf(file, '.')?.url
  expect(url([])).toBe(null)
  expect(url(['content:/blog/:slug/'])).toBe('/blog/a/')
})

test.each([
  [
    'by a list of names',
    `const names = ['notes', 'blog']
const all = names.map((name) => ({
  resolve: 'gatsby-source-filesystem',
  options: { name, path: path.resolve(__dirname, \`./content/\${name}\`) },
}))
module.exports = { plugins: [...all, {
  resolve: 'gatsby-source-filesystem', options: { path: './src/data' } }] }`,
    ['article', 'article', 'not_content'],
    [],
  ],
  [
    'by code, of which the report says so',
    `module.exports = { plugins: [
  { resolve: 'gatsby-source-filesystem', options: { path: folderOf('notes') } },
  { resolve: 'gatsby-source-filesystem', options: { path: './content/blog' } }] }`,
    ['not_content', 'article', 'not_content'],
    ['gatsby-source-filesystem'],
  ],
])('the folders of sources that are made %s', (_, config, kinds, problems) => {
  const files = ['content/notes/a.md', 'content/blog/b.md', 'content/other/c.md']
  const texts = { 'gatsby-config.js': config, 'src/data/x.md': '' }
  const site = siteOf('gatsby', { ...texts, ...Object.fromEntries(files.map((one) => [one, ''])) })
  expect(files.map(site.kindOf)).toEqual(kinds)
  const said = site.problems.map(({ message }) => message)
  expect(problems.every((word) => said.some((one) => one.includes(word)))).toBe(true)
  expect(said.length).toBe(problems.length)
})

/** What is read of a page of a site whose `gatsby-node.js` this is. */
function fieldsOf(node: string, file: string, head = '', more: Record<string, string> = {}) {
  const site = siteOf('gatsby', {
    [file]: undefined,
    'gatsby-config.js':
      "module.exports = { plugins: [{ options: { name: 'all', path: './content' } }] }",
    'gatsby-node.js': node,
    ...more,
  })
  const read = site.read(file, withHead(`title: A\n${head}`))
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.article.fields
}

/** Code that gives texts a field of this value, which is their address. */
const byField = (value: string) => `const cut = (name) => name.split('_')[1] || name
exports.createPages = ({ graphql, actions: { createPage } }) =>
  graphql(\`{ allMarkdownRemark { nodes { fields { slug } } } }\`).then(({ data }) =>
    data.allMarkdownRemark.nodes.forEach((node) => createPage({ path: node.fields.slug })))
exports.onCreateNode = ({ node, getNode, actions: { createNodeField } }) => {
  const name = createFilePath({ node, getNode })
  createNodeField({ node, name: 'slug', value: ${value} })
}`

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
  [
    'of a template that holds only the name',
    `const value = createFilePath({}); createPage({ path: \`\${value!}\` })`,
    '',
    '/a/b/',
  ],
  ['of the file below a folder', ofFiles.replace('getNode', "$&, basePath: './a'"), '', '/b/'],
  ['of the file beside a folder', ofFiles.replace('getNode', '$&, basePath: `a/c/`'), '', '/b/'],
  ['below a folder by code', ofFiles.replace('getNode', '$&, basePath: path.join(a)'), '', null],
  ['below a folder of the disk', ofFiles.replace('getNode', "$&, basePath: '/a'"), '', null],
  [
    'below several folders',
    `${ofFiles}; createFilePath({ node, getNode, basePath: 'a' })`,
    '',
    null,
  ],
  ['of a field', byField('name'), '', '/a/b/'],
  ['of a field that a function makes', byField('cut(name)'), '', null],
  ['of a field, else of the file', byField('node.frontmatter.slug || name'), '', '/a/b/'],
  ['of a field, else of a function', byField('node.frontmatter.slug || cut(name)'), '', null],
  ['of a list of tags', `${ofFiles}; createPage({ path: \`/tags/\${tag}/\` })`, '', '/a/b/'],
])('an address is %s', (_, node, head, url) => {
  expect(fieldsOf(node, 'content/a/b.md', head).url).toBe(url)
})

const ofUrl = 'const file = fileURLToPath(import.meta.url)'

test.each([
  [`\`\${__dirname}/My notes/é\``],
  ["path.resolve('My notes', `é`)"],
  ["path.join(__dirname, 'My notes', 'é')"],
  ["__dirname + '/My notes/é'"],
  ["'./My notes/é/'"],
  ["path.join(process.cwd(), 'My notes/é')"],
  ["join(top, 'My notes/é')", 'const top = process.cwd()'],
  ["resolve(here, 'My notes', 'é')", `${ofUrl};\nconst here = dirname(file);\r\n`],
  ["here + '/My notes/é'", 'const here = path.dirname(__filename)'],
  [`\`\${$here}/My notes/é\``, 'const $here = import.meta.dirname'],
])('a folder of any name is a source by %s', (path, constants = '') => {
  const config = `${constants}
module.exports = { plugins: [{ options: { path: ${path} } }] }`
  const site = siteOf('gatsby', { 'gatsby-config.js': config, 'My notes/é/a.md': undefined })
  expect(site.kindOf('My notes/é/a.md')).toBe('article')
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

const query = (filters: string) => making(`(filter: { frontmatter: { ${filters} } })`, each)
const making = (query: string, then: string) =>
  `const { data } = await graphql(\`{ posts: allMarkdownRemark${query} { nodes { id } } }\`)
  const posts = data.posts.nodes
  ${then}`
const made = 'createPage({ path: node.fields.slug })'
const each = `posts.forEach((node) => { ${made} })`
const typed = (condition: string) => making('', `posts.forEach((node) => { ${condition} })`)

test.each([
  ['published: { eq: true }', '', 'draft'],
  ['published: { eq: true }', 'published: true', 'published'],
  ['published: {eq: true}', 'published: "true"', 'draft'],
  ['draft: { eq: false }', '', 'draft'],
  ['draft: { eq: false }', 'draft: false', 'published'],
  ['draft: { ne: true }', '', 'published'],
  ['draft: { eq: true }', '', 'draft'],
  ['status: { eq: "published" }', '', 'draft'],
  ['isPublished: { ne: false }', 'isPublished: false', 'draft'],
  ['public: { eq: true }', 'public: false', 'draft'],
  ['templateKey: { eq: "post" }', '', 'draft'],
  ['templateKey: { eq: "post" }', 'templateKey: post', 'published'],
  ['published: { eq: $isPublished }', '', 'draft'],
  ['status: { in: ["live"] }', '', 'draft'],
  ['hidden: { ne: $shown }', 'hidden: true', 'draft'],
  ['published: {\n # only these\n eq: true }', '', 'draft'],
])('a query with `%s` finds a text with `%s` or not: %s', (filters, head, status) => {
  expect(fieldsOf(query(filters), 'content/a.md', head).status).toBe(status)
})

test('a condition on a key hides the texts without it, and a mention none', () => {
  const node = typed('if (node.frontmatter.published) createPage({ path: node.fields.slug })')
  expect(fieldsOf(node, 'content/a.md').status).toBe('draft')
  expect(fieldsOf(node, 'content/a.md', 'published: true').status).toBe('published')
  const split = typed(`const { slug, published } = node.frontmatter; ${made}`)
  expect(fieldsOf(split, 'content/a.md').status).toBe('published')
  const asked = typed(`const { published } = node.frontmatter; if (published) ${made}`)
  expect(fieldsOf(asked, 'content/a.md').status).toBe('draft')
  const hiding = typed(`if (!node.frontmatter['isPrivate']) ${made}`)
  expect(fieldsOf(hiding, 'content/a.md', 'isPrivate: true').status).toBe('draft')
  expect(fieldsOf(hiding, 'content/a.md').status).toBe('published')
})

const inFolder = '(filter: { fileAbsolutePath: { regex: "/content/posts/" } })'

const pathOf = (condition: string) => `(filter: { fileAbsolutePath: { ${condition} } })`

test.each([
  ['a folder', inFolder, ['published', 'draft']],
  ['backslashes', pathOf('regex: "/\\\\/posts\\\\/.*\\\\.md$/i"'), ['published', 'draft']],
  ['a variable', pathOf('regex: $path'), ['draft', 'draft']],
  ['an expression that is not read', pathOf('regex: "/^(?!.*posts)/"'), ['draft', 'draft']],
])('a query for pages by %s finds texts', (_, query, expected) => {
  const node = making(query, each)
  const read = ['content/posts/a.md', 'content/other/b.md'].map((file) => fieldsOf(node, file))
  expect(read.map(({ status }) => status)).toEqual(expected)
})

test('a text with the key of a route needs no query; an import that is not read is named', () => {
  const route = { 'src/pages/{MarkdownRemark.frontmatter__slug}.js': '' }
  const read = fieldsOf(making(inFolder, each), 'content/b.md', 'slug: b', route)
  expect(read.status).toBe('published')
  const { problems } = siteOf('gatsby', {
    'gatsby-config.js': 'module.exports = {}',
    'gatsby-node.js': "exports.createPages = require('./own/pages')",
  })
  expect(problems).toMatchObject([
    { code: 'site_option_unread', message: expect.stringContaining('own/pages') },
  ])
})

test.each([
  ['all', making('', each), 'content/a.md', '', 'published'],
  ['a folder', making(inFolder, each), 'content/posts/a.md', '', 'published'],
  ['another folder', making(inFolder, each), 'content/cards/a.md', '', 'draft'],
  [
    'a glob',
    making('(filter: { fileAbsolutePath: { glob: "**/posts/*.md" } })', each),
    'content/b/a.md',
    '',
    'draft',
  ],
  [
    'a key',
    making('(filter: { frontmatter: { type: { eq: "post" } } })', each),
    'content/a.md',
    'type: card',
    'draft',
  ],
  [
    'a list',
    making('(filter: { frontmatter: { type: { in: ["post"] } } })', each),
    'content/a.md',
    'type: post',
    'published',
  ],
  [
    'no list',
    making('(filter: { frontmatter: { type: { nin: ["post"] } } })', each),
    'content/a.md',
    'type: post',
    'draft',
  ],
  [
    'a key that is there',
    making('(filter: { frontmatter: { date: { ne: null } } })', each),
    'content/a.md',
    '',
    'draft',
  ],
  [
    'a variable',
    making('(filter: { frontmatter: { type: { eq: $type } } })', each),
    'content/a.md',
    '',
    'draft',
  ],
  [
    'a source',
    making('(filter: { sourceInstanceName: { eq: "blog" } })', each),
    'content/a.md',
    '',
    'draft',
  ],
  [
    'a filter behind it',
    making('', `posts.filter((one) => one.frontmatter.type === 'post').map((node) => ${made})`),
    'content/a.md',
    'type: x',
    'draft',
  ],
  [
    'a branch',
    typed(`if (node.frontmatter['type'] === 'post') ${made}`),
    'content/a.md',
    '',
    'draft',
  ],
  [
    'an exit',
    typed(`if (node.frontmatter.type !== 'post') return; ${made}`),
    'content/a.md',
    '',
    'draft',
  ],
  [
    'one of two',
    typed(
      `if (node.frontmatter.type === 'post') ${made} else if (node.frontmatter.type === 'page') ${made}`,
    ),
    'content/a.md',
    'type: page',
    'published',
  ],
  [
    'a short condition',
    typed(`const { type } = node.frontmatter; type === 'post' && ${made}`),
    'content/a.md',
    'type: page',
    'draft',
  ],
  [
    'several values',
    typed(`if (!['post'].includes(node.frontmatter.type)) return; ${made}`),
    'content/a.md',
    '',
    'draft',
  ],
  ['what is not read', typed(`if (isMine(node)) ${made}`), 'content/a.md', '', 'draft'],
  [
    'words of the address',
    typed(`const slug = node.fields.slug; if (slug.includes('docs/')) createPage({ path: slug })`),
    'content/home.md',
    '',
    'draft',
  ],
  [
    'errors',
    making('', `if (data.errors) return; if (posts.length > 0) { ${each} }`),
    'content/a.md',
    '',
    'published',
  ],
])('pages are made of %s', (_, node, file, head, status) => {
  expect(fieldsOf(node, file, head).status).toBe(status)
})

test('files that the code imports are read, and files of routes give addresses', () => {
  const texts: Record<string, string> = {
    'gatsby-config.js':
      "module.exports = { plugins: [{ options: { path: './content', name: 'all' } }] }",
    'gatsby-node.js': "exports.createPages = require('./gatsby/create-pages')",
    'gatsby/create-pages.js': making(inFolder, each),
  }
  const route = 'src/pages/blog/{Mdx.frontmatter__slug}.tsx'
  const read = (file: string, head: string, names: string[], paths: string[] = []) => {
    const files = Object.fromEntries(names.map((name) => [name, texts[name]]))
    const site = siteOf('gatsby', { [file]: undefined, ...files }, { paths })
    const { url, status } = site.fieldsOf(file, withHead(head)) ?? {}
    return { url, status, problems: site.problems.map(({ message }) => message.slice(0, 20)) }
  }
  const all = Object.keys(texts)
  expect(read('content/posts/a.md', '', all)).toMatchObject({ status: 'published', problems: [] })
  expect(read('content/own/a.md', '', all)).toMatchObject({
    status: 'draft',
    problems: ['content/own/a.md: th'],
  })
  expect(read('content/own/a.md', '', all, ['content:/:slug/'])).toMatchObject({
    status: 'published',
    url: '/own/a/',
  })
  expect(read('content/own/a.md', '', all.slice(0, 2))).toMatchObject({ status: 'draft' })
  const config = ['gatsby-config.js', route]
  expect(read('content/a.mdx', 'slug: my-post', config)).toMatchObject({
    status: 'published',
    url: '/blog/my-post/',
  })
  expect(read('content/a.mdx', 'slug: My Post', config)).toMatchObject({ url: null })
  expect(read('content/a.mdx', 'title: x', config)).toMatchObject({ status: 'draft' })
})

const two = `const { data } = await graphql(\`{
  posts: allMarkdownRemark(filter: { frontmatter: { type: { eq: "post" } } }) { nodes { id } }
  pages: allMarkdownRemark(filter: { frontmatter: { type: { eq: "page" } } }) { nodes { id } }
}\`)
`
const created = 'createPage({ path: node.fields.slug })'
const own = 'content/a.md'
const shared = {
  'gatsby/make.js': `exports.make = (create, list) => list.forEach((node) => create({ path: node.fields.slug }))`,
}

test.each<[string, string, string[], Record<string, string>?]>([
  [
    'a function that gets lists',
    `function make(list) { list.forEach((node) => { ${created} }) }
    exports.createPages = async () => { ${two} make(data.posts.nodes); make(data.pages.nodes) }`,
    ['post', 'page'],
  ],
  [
    'a function with parts of its argument',
    `exports.createPages = async () => { ${two} make({ createPage, list: data.posts.nodes }) }
    const make = ({ createPage, list }) => list.forEach(({ node }) => ${created})`,
    ['post'],
  ],
  [
    'a function that is required',
    `const { make } = require('./gatsby/make')
    exports.createPages = async ({ actions }) => { ${two} make(actions.createPage, data.pages.nodes) }`,
    ['page'],
    shared,
  ],
  [
    'a function that is imported',
    `import * as all from './gatsby/make'
    export const createPages = async ({ actions: { createPage } }) => {
      ${two} all.make(createPage, data.posts.nodes) }`,
    ['post'],
    shared,
  ],
  [
    'a query of its own',
    `const ask = async (graphql, text) => {
      const { errors, data } = await graphql(text); if (errors) throw errors; return data }
    exports.createPages = async ({ graphql, actions: { createPage } }) => {
      const found = await ask(graphql, \`{ allMdx(filter: { frontmatter: { type: { ne: "card" } } }) { nodes { id } } }\`)
      for (const node of found.allMdx.nodes) ${created} }`,
    ['post', 'page', 'other'],
  ],
  [
    'a list that is filled',
    `${making('', '')} const list = []
    posts.forEach((one) => { if (one.frontmatter.type === 'post') list.push(one) })
    list.forEach((node) => ${created})`,
    ['post'],
  ],
  [
    'a list of other things made of texts',
    `${making('', '')} posts.filter((one) => one.frontmatter.type !== 'card')
      .map(({ fields, frontmatter }) => ({ slug: fields.slug, kind: frontmatter.type }))
      .forEach(({ slug, kind }) => { if (kind !== 'page') createPage({ path: slug }) })`,
    ['post', 'other'],
  ],
  [
    'lists that are joined',
    `${two} const list = [...data.posts.nodes, ...data.pages.nodes]
    list.concat([]).map((node) => ${created})`,
    ['post', 'page'],
  ],
  [
    'a case',
    making(
      '',
      `posts.forEach((node) => { switch (node.frontmatter.type) {
        case 'post': case 'page': { ${created}; break }
        case 'card': return
        default: if (node.frontmatter.type === 'x') ${created} } })`,
    ),
    ['post', 'page'],
  ],
  [
    'a question in a function',
    `const isPost = (one) => { if (one.frontmatter.type === 'card') return false; return isIn(one.frontmatter) }
    const isIn = ({ type }) => ['post', 'card'].includes(type)
    ${making('', '')} posts.filter(isPost).map((node) => ${created})`,
    ['post'],
  ],
  [
    'pages of production',
    `const isDev = process.env.NODE_ENV === 'development'
    ${making('', '')} posts.forEach((node) => { if (isDev || node.frontmatter.type === 'post') ${created} })`,
    ['post'],
  ],
])('pages are made by %s', (_, node, types, more = {}) => {
  const all = ['post', 'page', 'card', 'other']
  const read = all.filter(
    (type) => fieldsOf(node, own, `type: ${type}`, more).status === 'published',
  )
  expect(read).toEqual(types)
})

const i18n = (options: string, more = '') => ({
  'gatsby-config.js': `${more}; module.exports = { plugins: [{ options: { path: './src/pages' } },
    { resolve: 'gatsby-plugin-i18n', options: { ${options} } }] }`,
  'i18n.js': "module.exports.defaultLang = 'zh-hans'; exports.all = { fr: 'x' }",
})
const ofPlugin = 'createPage({ path: post.node.fields.slug })'
const imported = "const { defaultLang } = require('./i18n')"

test.each([
  ['a/index.md', i18n("langKeyDefault: 'fr'"), 'fr', '/a/'],
  ['a.md', i18n(''), 'en', '/a/'],
  ['index.md', i18n(''), 'en', '/'],
  ['a/index.zh-hant.md', i18n("langKeyDefault: 'fr'"), 'zh-Hant', '/zh-hant/a/'],
  ['a/index.md', i18n('langKeyDefault: defaultLang', imported), 'zh-Hans', '/a/'],
  ['a/index.md', i18n('langKeyDefault: made()'), 'en', '/a/'],
  ['a/index.fr.md', i18n('prefixDefault: false'), 'fr', null],
  ['a/index.b.fr.md', i18n(''), 'fr', null],
  ['index/a.md', i18n(''), 'en', null],
])('gatsby-plugin-i18n gives %s its language and address', (name, more, lang, url) => {
  expect(fieldsOf(ofPlugin, `src/pages/${name}`, '', more)).toMatchObject({ lang, url })
  // A field of the site's own may hold another address.
  const own = `${ofPlugin}; createNodeField({ node, name: 'slug', value: made(node) })`
  expect(fieldsOf(own, `src/pages/${name}`, '', more)).toMatchObject({ lang, url: null })
})
