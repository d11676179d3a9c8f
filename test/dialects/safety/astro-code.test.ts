import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'
import { expectNonePublic } from './random-conditions.ts'

const pageOf = '{ params: { slug: post.slug }, props: post }'
const pages = `posts.map((post) => (${pageOf}))`
const posts = "const posts = await getCollection('blog')"
/** How page files ask a condition of the front matter. */
const forms: ((is: string) => string)[] = [
  (is) => `const posts = await getCollection('blog', ({ data: fm }) => ${is}); return ${pages}`,
  (is) => `const all = await getCollection('blog')
    const posts = all.filter(({ data: fm }) => ${is}); return ${pages}`,
  (is) => `${posts}; const to = []; for (const post of posts) { const fm = post.data
    if (!(${is})) continue; to.push(${pageOf}) } return to`,
  (is) => `${posts}; const to = []; posts.forEach((post) => { const fm = post.data
    if (${is}) to.push(${pageOf}) }); return to`,
  (is) => `${posts}; return posts.flatMap((post) => { const fm = post.data
    return (${is}) ? [${pageOf}] : [] })`,
  (is) => `const ok = ({ data: fm }) => ${is}
    const posts = await getCollection('blog', (one) => ok(one)); return ${pages}`,
  (is) => `const posts = await getCollection('blog', (one) => { const fm = one.data
    if (${is}) { return true } else { return false } }); return ${pages}`,
]

const codeOf = (body: string) => `---
import { getCollection } from 'astro:content'
export async function getStaticPaths() { ${body} }
---`

const file = 'src/content/blog/a.mdx'

function astro(code: string, others: Record<string, string> = {}) {
  return siteOf('astro', {
    [file]: undefined,
    'astro.config.mjs': 'export default {}',
    'src/content/config.ts': `import { defineCollection, z } from 'astro:content'
      export const collections = { blog: defineCollection({ schema: z.object({}) }) }`,
    'src/pages/blog/[...slug].astro': code,
    ...others,
  })
}
const rulesFor = (code: string) => astro(code).rulesOf(file)

test('a text is public only where the code of an Astro site makes a page', () => {
  const made = forms.map((form) => (is: string) => codeOf(form(is)))
  expectNonePublic({ file, mode: 'import.meta.env.MODE', forms: made, rulesFor })
})

const statusFor = (code: string, head = '', others: Record<string, string> = {}) =>
  astro(code, others).fieldsOf(file, withHead(`title: A\n${head}`, ''))?.status

test('a text is a draft where the only page file makes pages in development alone', () => {
  const early = "if (import.meta.env.MODE === 'production') return []"
  for (const form of forms) expect(statusFor(codeOf(`${early}; ${form('true')}`))).toBe('draft')
})

test('files that export all of each other are followed to an end', () => {
  const others = (count: number) => {
    const names = Array.from({ length: count }, (_, at) => `f${at}`)
    const all = names.map((name) => `export * from './${name}'\n`).join('')
    const shown = 'export const shown = ({ data }) => !data.wip\n'
    return Object.fromEntries(
      names.map((name, at) => [`src/pages/blog/${name}.ts`, at === count - 1 ? shown + all : all]),
    )
  }
  const body = `const posts = await getCollection('blog', shown); return ${pages}`
  const code = codeOf(body).replace('---\n', "---\nimport { shown } from './f0'\n")
  expect(statusFor(code, '', others(10))).toBe('published')
  expect(statusFor(code, 'wip: true', others(10))).toBe('draft')
  expect(statusFor(code, 'wip: true', others(60))).toBe('draft')
})

test('values that hold each other twice are followed to an end', () => {
  for (const twice of ['{ a: v@, b: v@ }', '[v@, v@]']) {
    const values = Array.from({ length: 200 }, (_, at) => {
      return `const v${at + 1} = ${twice.replaceAll('@', String(at))}`
    })
    const start = `const v0 = { title: post.data.title }; ${values.join('; ')}`
    const given = (made: string) =>
      statusFor(codeOf(`${posts}; return posts.map((post) => { ${start}; return { ${made} } })`))
    expect(given('params: { slug: post.slug }, props: v200')).toBe('draft')
    expect(given('params: { slug: v200 }, props: post')).toBe('published')
  }
})

test('an address that code which is not read may give to several texts is not that of one', () => {
  const made = (is: string, other: string) =>
    codeOf(`${posts}; return posts.map((post) => ({
      params: { slug: ${is} ? post.slug : ${other} }, props: post }))`)
  for (const is of ['isReady(post.data)', 'post.data.kind > "page"'])
    expect(statusFor(made(is, "'none'"), 'kind: page')).toBe('draft')
  expect(statusFor(made('settings.short', "'blog/' + post.slug"))).toBe('published')
})

test('a list of the data of a text is asked for what may hide the text', () => {
  const asked = '[post.data].filter((one) => one.ok).length'
  const posts = `const posts = (await getCollection('blog')).filter((post) => ${asked})`
  expect(statusFor(codeOf(`${posts}; return ${pages}`), 'ok: false')).toBe('draft')
})

/** A schema that keeps all keys. */
const keeping = {
  'src/content/config.ts': `import { defineCollection, z } from 'astro:content'
    export const collections = { blog: defineCollection({ schema: z.object({}).passthrough() }) }`,
}

test('a name gets what a pattern names where there is no value', () => {
  const posts = `const posts = await getCollection('blog', ({ data }) => {
    let off = false; ({ hidden: off = true } = data); return !off })`
  const status = (head: string) => statusFor(codeOf(`${posts}; return ${pages}`), head, keeping)
  expect(['', 'hidden: true', 'hidden: false'].map(status)).toEqual(['draft', 'draft', 'published'])
})

test('an entry has its data, so that code never takes what it names instead', () => {
  const posts = `const posts = await getCollection('blog', (post) => {
    const data = post.data || { ok: true }; return data.ok && { draft: true, ...data }.draft })`
  const status = (head: string) => statusFor(codeOf(`${posts}; return ${pages}`), head, keeping)
  expect(['', 'ok: true', 'ok: true\ndraft: false'].map(status)).toEqual([
    'draft',
    'published',
    'draft',
  ])
})
