import { expect, test } from 'vitest'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'

/** Keys by which starters of Gatsby tell what becomes a page, with their values in YAML. */
const values: Record<string, (string | boolean)[]> = {
  draft: [true, false, 'true'],
  isDraft: [true, false],
  published: [true, false, 'true'],
  publish: [true, false],
  status: ['published', 'draft'],
  templateKey: ['blog-post', 'about-page', 'card'],
  type: ['post', 'page'],
  hidden: [true, false],
  listed: [true, false],
}
type Head = Record<string, string | boolean>

const atoms = [
  '!fm.draft',
  'fm.draft !== true',
  'fm.draft === false',
  '!(fm.draft || fm.isDraft)',
  'fm.published',
  'fm.published === true',
  "fm['published'] !== false",
  'Boolean(fm.publish)',
  '!!fm.publish',
  'fm.publish != false',
  "fm.status === 'published'",
  "fm.status !== 'draft'",
  "['published'].includes(fm.status)",
  "fm.templateKey === 'blog-post'",
  "fm.templateKey && fm.templateKey !== 'card'",
  'fm.type',
  "(fm.type === 'post' ? !fm.hidden : fm.listed)",
  '!fm.hidden',
  "process.env.NODE_ENV === 'production'",
  "process.env.NODE_ENV !== 'production'",
  "(process.env.NODE_ENV === 'development' || !fm.draft)",
]

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

/** A generator of numbers, so that a failure can be seen again. */
function numbersFrom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

function conditionBy(next: (most: number) => number, depth = 0): string {
  const kind = depth < 3 ? next(5) : 0
  if (kind < 2) return atoms[next(atoms.length)] ?? 'true'
  const [one, other] = [conditionBy(next, depth + 1), conditionBy(next, depth + 1)]
  return kind === 2 ? `!(${one})` : `(${one} ${kind === 3 ? '&&' : '||'} ${other})`
}

function headBy(next: (most: number) => number): Head {
  const keys = Object.keys(values).filter(() => next(2) === 0)
  return Object.fromEntries(keys.map((key) => [key, values[key]?.[next(values[key].length)] ?? '']))
}

const options = { lang: 'en', timeZone: 'UTC', paths: [] }
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

const seed = Number(process.env.SEED ?? 1)

test(`a text is public only where the code of a Gatsby site makes a page (SEED=${seed})`, () => {
  const next = numbersFrom(seed)
  const env = { env: { NODE_ENV: 'production' } }
  let shown = 0
  for (let round = 0; round < 60; round++) {
    const is = conditionBy(next)
    const node = codeOf((forms[next(forms.length)] ?? String)(is))
    const rules = rulesFor(node)
    const asks = new Function('fm', 'process', `return Boolean(${is})`)
    for (let at = 0; at < 10; at++) {
      const head = headBy(next)
      const lines = Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      const text = `---\ntitle: A\n${lines.join('\n')}\n---\nText.`
      const read = readArticle(text, file, { ...options, status: 'published', rules })
      const isMade = asks(head, env)
      if (!read.ok || read.article.fields.status !== 'published') continue
      shown++
      expect(isMade, `${node}\n${text}`).toBe(true)
    }
  }
  expect(shown).toBeGreaterThan(10)
})
