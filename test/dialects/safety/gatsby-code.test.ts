import { test } from 'vitest'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { expectNonePublic, options } from './random-conditions.ts'

const path = 'createPage({ path: node.fields.slug })'
/** How code asks a condition of the front matter. */
const forms: ((is: string) => string)[] = [
  (is) => `list.filter(({ frontmatter: fm }) => ${is}).forEach((node) => ${path})`,
  (is) => `list.forEach((node) => { const fm = node.frontmatter; if (${is}) ${path} })`,
  (is) => `list.forEach((node) => { const fm = node.frontmatter; if (!(${is})) return; ${path} })`,
  (is) => `for (const node of list) { const { frontmatter: fm } = node; (${is}) && ${path} }`,
  (is) => `list.map((node) => { const fm = node.frontmatter; return ${is} ? ${path} : null })`,
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
exports.createPages = async ({ graphql, actions: { createPage } }) => {
  const { data } = await graphql(\`{ allMdx { nodes { id fields { slug } } } }\`)
  const list = data.allMdx.nodes
  ${body}
}`

const file = 'content/a.mdx'

function rulesFor(node: string) {
  const texts: Record<string, string> = {
    'gatsby-config.js': "module.exports = { plugins: [{ options: { path: './content' } }] }",
    'gatsby-node.js': node,
  }
  const names = new Set([file, ...Object.keys(texts)])
  const { site } = readSite('gatsby', { names, text: (name) => texts[name] }, options)
  return rulesOf(site, file)
}

test('a text is public only where the code of a Gatsby site makes a page', () => {
  const made = forms.map((form) => (is: string) => codeOf(form(is)))
  expectNonePublic({ file, mode: 'process.env.NODE_ENV', forms: made, rulesFor })
})
