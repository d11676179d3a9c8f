import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'
import { expectNonePublic } from './random-conditions.ts'

const path = 'createPage({ path: node.fields.slug })'
/** How code asks a condition of the front matter. */
const forms: ((is: string) => string)[] = [
  (is) => `list.filter(({ frontmatter: fm }) => ${is}).forEach((node) => ${path})`,
  (is) => `list.forEach((node) => { const fm = node.frontmatter; if (${is}) ${path} })`,
  (is) => `list.forEach((node) => { const fm = node.frontmatter; if (!(${is})) return; ${path} })`,
  (is) => `for (const node of list) { const { frontmatter: fm } = node; (${is}) && ${path} }`,
  (is) => `list.map((node) => { const fm = node.frontmatter; return ${is} ? ${path} : null })`,
  (is) => `const kept = list.filter(({ frontmatter: fm }) => ${is})
    if (kept.length > 0) make(kept)`,
  (is) => `const may = (fm) => { if (${is}) return true; return false }
    make(list.filter((one) => may(one.frontmatter)))`,
  (is) => `const kept = []; list.forEach((one) => { const fm = one.frontmatter
    if (${is}) { kept.push(one) } }); make(kept)`,
  (is) => `list.map(({ fields, frontmatter: fm }) => ({ slug: fields.slug, may: ${is} }))
    .forEach(({ slug, may }) => { if (!may) { return } createPage({ path: slug }) })`,
  (is) => `list.forEach((node) => { const fm = node.frontmatter; let may = ${is}
    switch (fm.type) { case 'page': if (may) ${path}; break; default: may && ${path} } })`,
]

const make = `const make = (all) => all.forEach((node) => ${path})`
const codeOf = (body: string) => `${body.includes('make(') ? make : ''}
exports.createPages = async ({ graphql, actions, actions: { createPage } }) => {
  const { data } = await graphql(\`{ allMdx { nodes { id fields { slug } } } }\`)
  const list = data.allMdx.nodes
  ${body}
}`

const file = 'content/a.mdx'

/** Code that asks a condition by a field that it gives texts. */
const byField = (is: string) =>
  `${codeOf(pages).replace('allMdx', 'allMdx(filter: { fields: { f: { eq: true } } })')}
  exports.onCreateNode = ({ node, getNode, actions: { createNodeField } }) => {
    const fm = node.frontmatter
    createNodeField({ node, name: 'f', value: Boolean(${is}) })
  }`

function gatsby(node: string, others: Record<string, string> = {}) {
  return siteOf('gatsby', {
    [file]: undefined,
    'gatsby-config.js': "module.exports = { plugins: [{ options: { path: './content' } }] }",
    'gatsby-node.js': node,
    ...others,
  })
}
const rulesFor = (node: string) => gatsby(node).rulesOf(file)

/** What is read of a text with this head in a site with this `gatsby-node.js`. */
const statusBy = (node: string, head = '', others: Record<string, string> = {}) =>
  gatsby(node, others).fieldsOf(file, withHead(`title: A\n${head}`, ''))?.status

test('a text is public only where the code of a Gatsby site makes a page', () => {
  const made = [...forms.map((form) => (is: string) => codeOf(form(is))), byField]
  expectNonePublic({ file, mode: 'process.env.NODE_ENV', forms: made, rulesFor })
})

const statusFor = (body: string, head = '', others: Record<string, string> = {}) =>
  statusBy(codeOf(body), head, others)

const pages = `list.forEach((node) => ${path})`

test('a list that keeps some texts has members where a text is one of them', () => {
  const keeping = "const kept = list.filter((one) => one.frontmatter.k === 'a')"
  const made = (of: string, k: string) =>
    statusFor(`${keeping}; if (kept && kept.length > 0) make(${of})`, `k: ${k}`)
  expect([made('kept', 'a'), made('kept', 'b'), made('list', 'b')]).toEqual([
    'published',
    'draft',
    'draft',
  ])
})

test.each([
  ['in itself', 'const o = {}; o[name] = o', 'o.x'],
  ['in its member', 'const a = {}; const b = {}; a[x] = b; b[y] = a', 'a.z'],
])('an object that is %s is followed to an end', (_, code, of) => {
  expect(statusFor(`${code}; ${of}; ${pages}`)).toBe('published')
  expect(statusFor(`${code}; ${of}.forEach((node) => ${path})`)).toBe('draft')
})

test('Gatsby calls what is exported, and no other function of its name', () => {
  const status = (inner: string) => {
    const code = codeOf('await createPages(createPage, list)')
    return statusBy(`const createPages = async (createPage, list) => { ${inner} }\n${code}`)
  }
  expect(status(pages)).toBe('published')
  expect(status(`list.filter((one) => one.frontmatter.shown).forEach((node) => ${path})`)).toBe(
    'draft',
  )
})

test.each([
  ['years[y] = years[y] || {}; years[y][m] = years[y][m] || []', 'published'],
  ['years[y] = years[y] || {}; years[y].node.frontmatter[m] = true', 'draft'],
  ['years[y] = node; years[y][m] = true', 'draft'],
])('with lists by names as in %s texts are %s', (code, status) => {
  expect(statusFor(`const years = {}; list.forEach((node) => { ${code} }); ${pages}`)).toBe(status)
})

test.each([
  ['a text', '[1]'],
  ['objects', '[{ a: list }]'],
  ['names', "[name, 'b']"],
])('a list of %s that doubles for ever makes all texts drafts', (_, start) => {
  const doubling = (code: string, times: number) =>
    `let a = ${start}; ${`${code}; `.repeat(times)} ${pages}`
  for (const code of ['a = a.concat(a)', 'a = [...a, ...a]', 'a = a.concat(a, a, a, a)']) {
    expect(statusFor(doubling(code, 3))).toBe('published')
    expect(statusFor(doubling(code, 40))).toBe('draft')
  }
})

test.each(['p = p || p', 'p = p + p'])('an address that is often changed by %s is read', (code) => {
  const changing = `let p = node.fields.slug; ${`${code}; `.repeat(3000)}`
  expect(statusFor(`list.forEach((node) => { ${changing} createPage({ path: p }) })`)).toBe(
    'published',
  )
})

test('a list of texts that doubles holds each of its queries once', () => {
  const code = 'let a = list; for (const b of c) { a = a.concat(a) }'
  expect(statusFor(`${code} ${'a = a.concat(a); '.repeat(40)} ${pages}`)).toBe('published')
})

test('a long list of what is left out leaves out all of it', () => {
  const names = Array.from({ length: 1500 }, (_, at) => `'n${at}'`)
  const code = `const no = [...[${names.slice(0, 700)}], ...[${names.slice(700)}]]
    list.forEach((node) => { if (!no.includes(node.frontmatter.key)) ${path} })`
  expect(statusFor(code, 'key: n1499')).toBe('draft')
  expect(statusFor(code, 'key: other')).toBe('published')
})

test('code that copies very many members makes all texts drafts', () => {
  const members = Array.from({ length: 3000 }, (_, at) => `m${at}: 1`)
  const copying = (times: number) => `const o = { ${members} }; ${'f({ ...o }); '.repeat(times)}`
  expect(statusFor(`${copying(3)} ${pages}`)).toBe('published')
  expect(statusFor(`${copying(1500)} ${pages}`)).toBe('draft')
})

test('files that export all of each other are followed to an end', () => {
  const name = (at: number) => `./gatsby/f${at}.js`
  const others = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => `export * from './f${at}.js'\n`).join('')
    return Object.fromEntries(all.split('\n').map((_, at) => [name(at).slice(2), all]))
  }
  const first = (count: number) => ({
    ...others(count),
    'gatsby/first.js': `import { may } from '${name(0).replace('/gatsby', '')}'\nmay()`,
  })
  const code = `require('./gatsby/first.js'); ${pages}`
  expect(statusFor(code, '', first(2))).toBe('published')
  expect(statusFor(code, '', first(40))).toBe('published')
})

// Of each, Gatsby itself makes no page of a text with `mood: false` or of the last one.
test.each([
  ['members by names of code', 'const o = {}; o[a] = kept; o[b] = list; o[a].forEach(make)'],
  ['a function that nothing calls', 'const old = () => list.forEach(make); kept.forEach(make)'],
  [
    'one of two functions',
    'list.forEach((node) => { const add = node.frontmatter.a ? createPage : skip; add({ path: node.fields.slug }) })',
  ],
  [
    'a function in place of createPage',
    'list.forEach((node) => { let add = createPage; if (!node.frontmatter.mood) add = () => {}; add({ path: node.fields.slug }) })',
  ],
  [
    'one of two functions that is called at once',
    'list.forEach((node) => (node.frontmatter.mood ? createPage : skip)({ path: node.fields.slug }))',
  ],
  [
    'createPage or another function',
    'list.forEach((node) => { const add = node.frontmatter.a || createPage; add({ path: node.fields.slug }) })',
  ],
  ['a set', 'const all = new Set(kept); for (const node of all) make(node)'],
  ['a list by index', 'for (let i = 0; i < kept.length; i++) { const node = kept[i]; make(node) }'],
  ['a part of a list', 'list.slice(0, 1).forEach(make)'],
  ['the rest of a list', 'const [, ...rest] = list; rest.forEach(make)'],
  ['a list that is cut', 'list.splice(0, 9); list.forEach(make)'],
  [
    'a loop that ends',
    'for (const node of list) { if (node.frontmatter.rank > 3) break; make(node) }',
  ],
  ['one text', 'const node = list.find((one) => one.frontmatter.mood); make(node)'],
  ['a number', 'list.filter((one) => one.frontmatter.rank > 9).forEach(make)'],
  ['a function not read', 'list.filter((one) => isMine(one)).forEach(make)'],
  [
    'an error of the site',
    'list.forEach((n) => { const error = check(n); if (error) return; make(n) })',
  ],
  [
    'changed texts',
    'list.forEach((n) => { n.frontmatter.x = 0 }); list.filter((n) => n.frontmatter.x).map(make)',
  ],
  [
    'a variable',
    'list.forEach((n) => { let may = true; if (!n.frontmatter.mood) may = false; may && make(n) })',
  ],
  ['?? of a key', 'list.filter((n) => n.frontmatter.mood ?? true).forEach(make)'],
  ['lodash', '_.filter(list, { frontmatter: { mood: true } }).forEach(make)'],
  ['a limit', 'few.forEach(make)'],
  ['deleted pages', 'list.forEach(make); if (x) { actions.deletePage(page) }'],
  ['pages deleted by another name', "list.forEach(make); actions['deletePage'](page)"],
  ['deleted nodes', 'list.forEach(make); const { deleteNode: cut } = actions; cut(node)'],
  ['pages that a package deletes', 'list.forEach(make); sweep({ actions }) // deletePage'],
  ['each page deleted', 'list.forEach(make); found.forEach(actions.deletePage)'],
  ['pages deleted in a question', 'list.forEach(make); list.some((n) => actions.deletePage(n))'],
  ['pages deleted later', 'list.forEach(make); setTimeout(actions.deletePage.bind(null, page))'],
  ['a list cut by its length', 'list.length = 0; list.forEach(make)'],
  ['a list cut by a method', 'const cut = list.splice.bind(list); cut(0); list.forEach(make)'],
  ['a list cut by Reflect', "Reflect.set(list, 'length', 0); list.forEach(make)"],
  [
    'a list cut by a property',
    "Object.defineProperty(list, 'length', { value: 0 }); list.forEach(make)",
  ],
  [
    'another parameter',
    'list.forEach((node, createPage) => createPage({ path: node.fields.slug }))',
  ],
  ['another function', `createPage = () => {}; ${'list.forEach(make)'}`],
  [
    'a function that code makes',
    'list.forEach((node) => pick(node, createPage)({ path: node.fields.slug }))',
  ],
  ['nothing behind an exit', 'if (x) process.exit(0); list.forEach(make)'],
  ['nothing behind an end', 'process.env.X || process.abort(); list.forEach(make)'],
  [
    'what a check lets through',
    `const check = (n) => { if (!n.frontmatter.mood) throw n }
    list.forEach((n) => { try { check(n); make(n) } catch {} })`,
  ],
  [
    'texts up to an error',
    'try { list.forEach((n) => { if (n.frontmatter.x) throw n; make(n) }) } catch (e) { log(e) }',
  ],
  [
    'other texts that a function gives',
    'list.filter((n) => !clean(n).frontmatter.mood).forEach(make)',
  ],
  ['other heads', 'list.forEach((n) => { n.frontmatter = {} }); list.forEach(make)'],
])('a page made of %s makes no other public', (_, body) => {
  const code = `const kept = list.filter((one) => one.frontmatter.mood)
    const make = (node) => ${path}
    const few = (await graphql(\`{ allMdx(limit: 0) { nodes { id } } }\`)).data.allMdx.nodes
    ${body}`
  expect(statusFor(code, 'mood: false\nrank: 5')).toBe('draft')
})

test('a test of pages that is too long hides all and is named', () => {
  const names = Array.from({ length: 90 }, (_, at) => `'${at}${'y'.repeat(250)}'`)
  const code = `list.forEach((n) => { if (![${names}].includes(n.frontmatter.key)) ${path} })`
  expect(statusFor(code, 'key: other')).toBe('draft')
})

test('what a site does where it meets an error hides nothing', () => {
  const code = `try { if (result.errors) { throw result.errors }
    if (error) process.exit(1)
    list.forEach((n) => { n.frontmatter.x && all.forEach(() => { if (y) process.exit(1) }); make(n) }) } catch (e) { process.exit(1) }
    run().catch(() => process.exit(1))`
  const make = `const make = (node) => ${path}`
  expect(statusFor(`${make}; ${code}`, 'mood: false')).toBe('published')
})

test('a page is there where a hook makes those of other files anew, and nothing else', () => {
  const status = (hook: string) => statusBy(`${codeOf(pages)}\n${hook}`)
  const again = `const { createPage, deletePage } = actions; deletePage(page)
    Object.keys(languages).map((lang) => createPage({ ...page, path: lang + page.path }))`
  expect(status(`exports.onCreatePage = ({ page, actions }) => { ${again} }`)).toBe('published')
  for (const hook of ['onCreatePage', 'sourceNodes']) {
    const deleted = `exports.${hook} = ({ actions }) => actions.deletePage({ path: '/a/' })`
    expect(status(deleted)).toBe('draft')
  }
})

test('code may take its promises from a package', () => {
  const code = `const Promise = require('bluebird')
    return new Promise((resolve) => resolve(graphql(\`{ allMdx { nodes { id } } }\`)
      .then(({ data }) => data.allMdx.nodes.forEach((node) => node.frontmatter.ok && ${path}))))`
  expect(['ok: true', ''].map((head) => statusFor(code, head))).toEqual(['published', 'draft'])
})

test('what compilers write of exports hides nothing', () => {
  const code = `Object.defineProperty(exports, '__esModule', { value: true })
    list.forEach((node) => ${path})`
  expect(statusFor(code, 'mood: false')).toBe('published')
})

const withDraftPlugin = (options: string) => ({
  'gatsby-config.js': `module.exports = { plugins: [{ options: { path: './content' } },
    { resolve: 'gatsby-plugin-draft', options: ${options} }] }`,
})
const notDraft = (field: string) =>
  `list.filter((node) => node.fields.${field} === false).forEach((node) => ${path})`

test.each([
  ['{ publishDraft: process.env.NODE_ENV !== "production" }', 'draft', '', 'published'],
  ['{}', 'draft', 'draft: true', 'draft'],
  ['{ fieldName: "off" }', 'off', '', 'published'],
  ['{ fieldName: "off" }', 'draft', '', 'draft'],
  ['{ fieldName: name() }', 'draft', '', 'draft'],
  ['{ pickDraft: (node) => node.frontmatter.off }', 'draft', '', 'draft'],
  ['{ nodeType: "Mdx" }', 'draft', '', 'draft'],
])('the plugin for drafts with %s gives the field %s', (options, field, head, status) => {
  expect(statusFor(notDraft(field), head, withDraftPlugin(options))).toBe(status)
})

test('a query may ask the field of the plugin for drafts', () => {
  const node = codeOf(pages).replace(
    'allMdx',
    'allMdx(filter: { fields: { draft: { eq: false } } })',
  )
  for (const [config, isHidden] of [
    [withDraftPlugin('{}'), undefined],
    [{}, true],
  ] as const)
    expect(statusBy(node, '', config)).toBe(isHidden ? 'draft' : 'published')
})

/** Whether a text of this name is public where these plugins read the texts. */
function isShownBy(plugins: string, name: string, body = pages, after = '') {
  const config = `module.exports = { plugins: [${plugins}, { options: { path: './content' } }] }`
  const node = codeOf(body) + after
  const files = { [name]: undefined, 'gatsby-config.js': config, 'gatsby-node.js': node }
  return siteOf('gatsby', files).fieldsOf(name, withHead('title: A', ''))?.status === 'published'
}

const mdx = "'gatsby-plugin-mdx'"
const mdxOf = (endings: string) => `{ resolve: ${mdx}, options: { extensions: ${endings} } }`

test.each([
  [mdx, 'content/a.mdx', true],
  [mdx, 'content/a.md', false],
  [mdxOf("['.mdx', '.md']"), 'content/a.md', true],
  [mdxOf("['.mdx']"), 'content/a.md', false],
  ["'gatsby-mdx'", 'content/a.md', false],
  [`'gatsby-transformer-remark', ${mdx}`, 'content/a.md', true],
  ["'gatsby-transformer-remark'", 'content/a.mdx', false],
])('with %s, the text %s has a page: %s', (plugins, name, is) => {
  expect(isShownBy(plugins, name)).toBe(is)
})

test('a `return` at the end of a line returns nothing', () => {
  const body = `if (!data.allMdx) return\n${pages}`
  expect(isShownBy(mdx, 'content/a.mdx', body)).toBe(true)
  const never = `return\n${pages}`
  expect(isShownBy(mdx, 'content/a.mdx', never)).toBe(false)
})

test('an expression without a word is read', () => {
  const query = (word: string) =>
    `allMdx(filter: { fileAbsolutePath: { regex: "/^(?!.*${word}).*content.*$/" } })`
  const shown = (word: string, name = 'content/a.mdx') => {
    const node = codeOf(pages).replace('allMdx', query(word))
    return gatsby(node).fieldsOf(name, withHead('title: A', ''))?.status === 'published'
  }
  expect(shown('README')).toBe(true)
  expect(shown('a.mdx')).toBe(false)
  expect(shown('content')).toBe(false)
})

const parent = 'getNode(node.parent)'

test.each([
  ['node.frontmatter.k', 'eq: "a"', ['published', 'draft']],
  ["node.frontmatter.k === 'a'", 'eq: true', ['published', 'draft']],
  ["node.frontmatter.k !== 'a'", 'ne: true', ['published', 'draft']],
  [`${parent}.base === 'a.mdx' && node.frontmatter.k === 'a'`, 'eq: true', ['published', 'draft']],
  [`${parent}.sourceInstanceName`, 'eq: "all"', ['published', 'published']],
  [`${parent}.sourceInstanceName`, 'eq: "other"', ['draft', 'draft']],
  ["node.frontmatter.k || 'a'", 'eq: "a"', ['draft', 'draft']],
  ["node.frontmatter.k === 'b'", 'eq: false', ['draft', 'draft']],
  ["'a' }); createNodeField({ name: 'f', value: node.frontmatter.k", 'eq: "a"', ['draft', 'draft']],
  [
    "node.frontmatter.k }); createNodeField({ name: any(), value: 'b'",
    'eq: "a"',
    ['draft', 'draft'],
  ],
  [
    "'b' }); createNodeField({ name: any(), value: node.frontmatter.k",
    'eq: "b"',
    ['draft', 'draft'],
  ],
  [
    "read() }); createNodeField({ name: 'f', value: node.frontmatter.k",
    'eq: "a"',
    ['draft', 'draft'],
  ],
])('a query asks the field of %s `%s` of texts with k: a and k: b', (value, asked, expected) => {
  const node = byField('x').replace('Boolean(x)', value).replace('eq: true', asked)
  const named = {
    'gatsby-config.js':
      "module.exports = { plugins: [{ options: { path: './content', name: 'all' } }] }",
  }
  expect(['a', 'b'].map((k) => statusBy(node, `k: ${k}`, named))).toEqual(expected)
})

test('a field is the word that conditions choose', () => {
  const field = `exports.onCreateNode = ({ node, actions: { createNodeField } }) => {
    let kind
    if (node.fileAbsolutePath.includes('content/')) kind = 'post'
    if (node.frontmatter.wip) kind = 'note'
    createNodeField({ node, name: 'kind', value: kind })
  }`
  const status = (kind: string, head = '') => {
    const made = `list.filter((node) => node.fields.kind === '${kind}').forEach((node) => ${path})`
    return statusBy(`${codeOf(made)}\n${field}`, head)
  }
  expect([status('post'), status('note')]).toEqual(['published', 'draft'])
  expect([status('post', 'wip: 1'), status('note', 'wip: 1')]).toEqual(['draft', 'published'])
})

test('a field of the name of the file is never empty, and one of a key may be', () => {
  const field = (value: string, guard = "node.internal.type === 'Mdx'") => `
    exports.onCreateNode = ({ node, getNode, actions: { createNodeField } }) => {
      if (${guard}) {
        const path = createFilePath({ node, getNode })
        createNodeField({ node, name: 'oldPath', value: ${value} })
      }
    }`
  const asked = `data.allMdx.edges.flatMap((one) => one.node).forEach((node) => {
    const { oldPath } = node.fields
    if (oldPath != null) createPage({ path: oldPath }) })`
  const is = (value: string, guard?: string) =>
    isShownBy(mdx, 'content/a.mdx', asked, field(value, guard))
  expect(is('path')).toBe(true)
  expect(is('`/old/`')).toBe(true)
  expect(is('node.frontmatter.oldPath')).toBe(false)
  expect(is('path', "node.internal.type === 'MarkdownRemark'")).toBe(false)
})

test.each([
  'let is = fm.k; each(unread(), () => { is = !is }); return is',
  'let is = fm.k; while (unread().length && (is = !is)) { break } return is',
  'let is = fm.k; for (is of unread()) log(is); return is',
  'let is = fm.k; for (let i = 0; i < unread().length; is = !is, i++) log(is); return is',
  'let is = fm.k; try { check(); is = !is } catch { } return is',
  'try { check(); return fm.k } catch { return !fm.k }',
  'try { check(); return fm.k } catch { } return !fm.k',
  'try { check() } catch { return !fm.k } return fm.k',
  'let is = fm.k; if (unread().length) { const is = !fm.k; log(is) } return is',
  'let is = fm.k; [is] = unread(); return is',
  'let is = fm.k; ({ is } = { is: unread()[0] }); return is',
  'const at = { is: fm.k }; each(unread(), () => { at.is = !at.is }); return at.is',
  'const at = { is: fm.k }; const o = at; for (const x of unread()) o.is = !o.is; return at.is',
  'let is = fm.k; unread().length > 0 && (is = !is); return is',
  'let is = fm.k; switch (unread().length) { case 0: is = !is } return is',
  'const l = [fm.k]; for (const x of unread()) l[0] = !l[0]; return l[0]',
])('what code may change by what is not read is not known: %s', (body) => {
  for (const not of ['', '!'])
    for (const head of ['k: true', 'k: false', '']) {
      const kept = `list.filter((one) => ${not}may(one.frontmatter))`
      const code = `const may = (fm) => { ${body} }\n${kept}.forEach((node) => ${path})`
      expect(statusFor(code, head), `${not}${head}`).toBe('draft')
    }
})

/** Code that shows only texts that say `ok: true`. */
test.each([
  ['a member of what counts instead', 'const fm = node.frontmatter || {}', 'fm.ok'],
  ['a name that such a text has', 'const { ok } = node.frontmatter || {}', 'ok'],
  ['a member of no value', 'const set = { a: 1 }', 'set.b?.c || node.frontmatter.ok'],
  ['the length of no text', "const only = ''", 'only.length || node.frontmatter.ok'],
  ['a member of a function', 'const f = (one) => one', 'f.all || node.frontmatter.ok'],
  ['a member of a text', "const name = 'a'", 'name.all || node.frontmatter.ok'],
  ['a member of a list', 'const own = [1]', 'own.all || list.all || node.frontmatter.ok'],
  ['a member of a date', 'const now = new Date()', 'now.all || Math.all || node.frontmatter.ok'],
  ['a number', '', "Number('0') || node.frontmatter.ok"],
  ['two values that are none', '', 'null === undefined || node.frontmatter.ok'],
  ['null instead of a default', 'const { a = true } = { a: null }', 'a || node.frontmatter.ok'],
  ['spread arguments', 'const f = (a, b) => b', '!f(...[1, 2]) || node.frontmatter.ok'],
  ['all that is left', 'const f = (...all) => all.has', 'f(list) || node.frontmatter.ok'],
  ['a list the other way round', '', '[node.frontmatter.ok, true].reverse()[1]'],
  [
    'an empty branch',
    'const f = (a) => { if (a); else return true }',
    'f(node.frontmatter.ok) !== true',
  ],
])('%s is what it is in JavaScript', (_, before, is) => {
  const code = `list.forEach((node) => { ${before}; if (${is}) ${path} })`
  expect(statusFor(code, 'ok: true')).toBe('published')
  for (const head of ['', 'ok: false', 'ok:'])
    expect([head, statusFor(code, head)]).toEqual([head, 'draft'])
})

test.each([
  ['a getter', 'const own = { get ok() { return true } }', '!own.ok'],
  ['a generator', 'const own = { *ok() { yield 1 } }', '!own.ok'],
  ['what is spread behind it', 'const own = { ok: true, ...options }', 'own.ok'],
  ['a name that code makes', 'const own = { ok: true, [name]: false }', 'own.ok'],
  [
    'one of two spread',
    'const own = { ok: true, ...(node.frontmatter.a ? {} : { ok: false }) }',
    'own.ok',
  ],
  ['a value of the text', 'const own = { draft: true, ...node.frontmatter }', '!own.draft'],
])('a member that may be %s shows no text', (_, before, is) => {
  expect(statusFor(`list.forEach((node) => { ${before}; if (${is}) ${path} })`)).toBe('draft')
})

test('a page with the address of another one is not that of a text', () => {
  const made = (code: string) => `list.forEach((node) => { ${code} })`
  const other = (code: string) =>
    made(`let path = node.fields.slug; if (node.frontmatter.wip) path =
    ${code}; createPage({ path, context: { id: node.id } })`)
  const node = made(`if (node.frontmatter.wip) node = list[0]; ${path}`)
  for (const code of [other("'/404/'"), other('list[0].fields.slug'), node]) {
    expect(statusFor(code)).toBe('published')
    expect(statusFor(code, 'wip: true')).toBe('draft')
  }
})

test.each([
  ["node.name === 'index' || node.name.toLowerCase() === 'readme'", 'published'],
  ["node.fields.slug === '/'", 'published'],
  ['node.fields.wip', 'draft'],
  ["node.name === 'index' || node.fields.wip", 'draft'],
])('where %s, the address of the home page leaves texts %s', (is, status) => {
  const made = `let path = '/'; if (!(${is})) { path = node.relativePath }`
  expect(statusFor(`list.forEach((node) => { ${made}; createPage({ path }) })`)).toBe(status)
})

test('a long condition, and a function that hands on all it gets twice, are read to an end', () => {
  const names = Array.from({ length: 15_000 }, (_, at) => `list[0].frontmatter.k${at}`)
  expect(statusFor(`const x = ${names.join(' && ')}; ${pages}`)).toBe('published')
  expect(statusFor(`const f = (...all) => f(...all, ...all); f(1, 2); ${pages}`)).toBe('published')
})

const cases = (count: number, more = '') =>
  `switch (mode) { ${Array.from({ length: count }, (_, at) => `case ${at}: y = 1; `).join('')} ${more} }`

test('a switch of very many cases, which go on to the next, is read to an end', () => {
  expect(statusFor(`${`${cases(40)}; `.repeat(300)} ${pages}`)).toBe('published')
  let nested = cases(20)
  for (let depth = 0; depth < 5; depth++) nested = cases(20, `case 20: ${nested}`)
  expect(statusFor(`${nested}; ${pages}`)).toBe('published')
})

test('each case of a long switch may be what is done', () => {
  for (const count of [3, 20, 60]) {
    const hidden = cases(count, 'case "x": hide = true')
    expect(statusFor(`let hide = false; ${hidden}; if (!hide) { ${pages} }`)).toBe('draft')
    expect(statusFor(`let hide = false; ${cases(count)}; if (!hide) { ${pages} }`)).toBe(
      'published',
    )
  }
})

test('the rest of an object lacks the members with names of their own', () => {
  const code = (is: string) =>
    `list.forEach((node) => { const { ok, ...rest } = node.frontmatter; if (${is}) ${path} })`
  expect(statusFor(code('rest.ok'), 'ok: true')).toBe('draft')
  expect(statusFor(code('rest.shown'), 'shown: true')).toBe('published')
  expect(statusFor(code('rest.shown'), 'shown: false')).toBe('draft')
})

test('what the code of one site changes is not there for another one', () => {
  const statusOf = (body: string) => {
    const whole = codeOf(pages).replace('actions: { createPage }', 'actions')
    return statusBy(whole.replace(pages, body))
  }
  const made = pages.replace('createPage', 'actions.createPage')
  expect(statusOf(made)).toBe('published')
  expect(statusOf(`actions.isOpen = true; if (actions.isOpen) { ${made} }`)).toBe('published')
  expect(statusOf(`if (actions.isOpen) { ${made} }`)).toBe('draft')
  expect(statusOf(`actions.createPage = () => {}; ${made}`)).toBe('draft')
  expect(statusOf(made)).toBe('published')
})
