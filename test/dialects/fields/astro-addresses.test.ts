import { describe, expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'

describe('The address of an entry', () => {
  const addressOf = (pageFile: string, params: string, more: Record<string, string> = {}) => {
    const code = `export const getStaticPaths = async () =>
  (await getCollection('posts')).map((post) => ({ params: ${params}, props: { post } }))`
    const site = siteOf('astro', {
      'astro.config.mjs': 'export default {}',
      'src/content.config.ts': `const posts = defineCollection({ loader: glob({ base: './writing', pattern: '**/*.md' }) })
export const collections = { posts }`,
      [`src/pages/${pageFile}`]: `---\n${code}\nconst { post } = Astro.props\n---\n`,
      'writing/My Post.md': '',
      'writing/a/index.md': '',
      'writing/index.md': '',
      ...more,
    })
    return (file: string, head = 'title: A') => site.fieldsOf(file, withHead(head, ''))?.url
  }
  const more = 'export default { trailingSlash: "never", base: "/docs" }'

  test('is that of its id below the page file', () => {
    const of = addressOf('notes/[...slug].astro', '{ slug: post.id }')
    expect(of('writing/My Post.md')).toBe('/notes/my-post/')
    expect(of('writing/a/index.md')).toBe('/notes/a/')
    expect(of('writing/index.md')).toBe('/notes/index/')
    expect(of('writing/My Post.md', 'title: A\nslug: other/name')).toBe('/notes/other/name/')
    expect(addressOf('[id]/index.astro', '{ id: post.id }')('writing/My Post.md')).toBe('/my-post/')
    expect(of('writing/中文 页.md')).toBe('/notes/中文-页/')
    const file = { 'astro.config.mjs': 'export default { build: { format: "preserve" } }' }
    const asFile = addressOf('notes/[...slug].astro', '{ slug: post.id }', file)
    expect(asFile('writing/a/index.md')).toBe('/notes/a.html')
    const ended = addressOf('[slug].astro', '{ slug: post.id }', { 'astro.config.mjs': more })
    expect(ended('writing/My Post.md')).toBe('/docs/my-post')
  })

  test('has the folder of its language where the id has it', () => {
    const locales = 'export default { i18n: { locales: ["en", "fr"], defaultLocale: "en" } }'
    const of = addressOf('notes/[...slug].astro', '{ slug: post.id }', {
      'astro.config.mjs': locales,
      'writing/fr/a.md': '',
    })
    expect(of('writing/fr/a.md')).toBe('/notes/fr/a/')
  })

  test('is that of its slug in earlier versions, which had no loaders', () => {
    const code = `const posts = defineCollection({ type: 'content' })
export const collections = { posts }`
    const files = { 'src/content.config.ts': '', 'src/content/config.ts': code }
    const text = { 'src/content/posts/My Post.md': '' }
    const of = (params: string) => addressOf('[slug].astro', params, { ...files, ...text })
    expect(of('{ slug: post.slug }')('src/content/posts/My Post.md')).toBe('/my-post/')
    expect(of('{ slug: post.id }')('src/content/posts/My Post.md')).toBeNull()
  })

  const schema = (loader: string) => ({
    'src/content.config.ts': `const posts = defineCollection({ loader: glob(${loader}) })
export const collections = { posts }`,
  })
  test.each([
    ['a value of the text', '[slug].astro', '{ slug: post.data.slug }', {}],
    ['a part of the id', '[slug].astro', '{ slug: post.id.toLowerCase() }', {}],
    ['the slug of earlier versions', '[slug].astro', '{ slug: post.slug }', {}],
    ['two parameters', '[lang]/[slug].astro', '{ lang: "en", slug: post.id }', {}],
    ['more than a parameter', 'post-[slug].astro', '{ slug: post.id }', {}],
    [
      'ids that code makes',
      '[slug].astro',
      '{ slug: post.id }',
      schema("{ base: './writing', pattern: '**/*.md', generateId: ({ entry }) => entry }"),
    ],
    [
      'a loader of a folder above',
      '[slug].astro',
      '{ slug: post.id }',
      schema("{ base: './', pattern: 'writing/**/*.md' }"),
    ],
    [
      'two page files',
      '[slug].astro',
      '{ slug: post.id }',
      {
        'src/pages/b/[slug].astro': `---
export const getStaticPaths = async () =>
  (await getCollection('posts')).map((post) => ({ params: { slug: post.id }, props: { post } }))
const { post } = Astro.props
---
`,
      },
    ],
  ])('is not told by %s', (_name, file, params, files) => {
    expect(addressOf(file, params, files)('writing/My Post.md')).toBeNull()
  })
})
