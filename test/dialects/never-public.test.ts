import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../src/markdown/dialects/dialect.ts'
import { isPublicAt } from './compare.ts'
import { siteOf, withHead } from './site-files.ts'

const now = '2024-06-15T12:00:00Z'
const [past, future] = ['2020-01-02', '2031-01-02']
type Head = Record<string, string>

/** Keys of all generators that say whether or when a page is public, and their values. */
const values: Record<string, string[]> = {
  draft: ['true', 'false', '"true"'],
  _draft: ['true', 'false'],
  published: ['true', 'false', past, future],
  publish: ['true', 'false'],
  status: ['published', 'draft', 'hidden', 'skip', 'Completed'],
  permalink: ['false', '/own/'],
  unlisted: ['true', 'false'],
  hidden: ['true', 'false'],
  private: ['true', 'false'],
  headless: ['true', 'false'],
  render: ['true', 'false'],
  _build: ['{render: never}', '{render: always}', '{render: link}'],
  build: ['{render: never}', '{render: false}'],
  date: [past, future],
  publishDate: [past, future],
  pubDate: [past, future],
  expiryDate: [past, future],
  unpublishDate: [past, future],
}

const has = (head: Head, key: string, ...all: string[]) => all.includes(head[key] ?? '')
const isRendered = (head: Head) =>
  !['_build', 'build'].some((key) => /never|link|false/.test(head[key] ?? ''))

/** The first of some keys that names a time. */
const first = (head: Head, ...keys: string[]) =>
  keys.map((key) => head[key]).find((value) => value === past || value === future)

interface Generator {
  file: string
  /** Whether its heads are lines without fences. */
  isMeta?: boolean
  config: Record<string, string>
  /** Whether it publishes a page with this head, by its documentation. */
  publishes(head: Head): boolean
}

/** A switch that the generator ignores still hides a page. */
const isNoDraft = (head: Head) => !has(head, 'draft', 'true', '"true"')
const isPast = (head: Head) => first(head, 'date') !== future

const generators: Record<DialectName, Generator> = {
  hugo: {
    file: 'content/posts/a/index.md',
    config: { 'hugo.toml': 'baseURL = "/"' },
    publishes: (head) =>
      !has(head, 'draft', 'true', '"true"') &&
      !(has(head, 'published', 'false') && !('draft' in head)) &&
      !has(head, 'headless', 'true') &&
      isRendered(head) &&
      first(head, 'publishDate', 'pubDate', 'published', 'date') !== future &&
      first(head, 'expiryDate', 'unpublishDate') !== past,
  },
  jekyll: {
    file: '_posts/2020-01-01-a.md',
    config: { '_config.yml': 'permalink: pretty' },
    publishes: (head) => !has(head, 'published', 'false') && first(head, 'date') !== future,
  },
  hexo: {
    file: 'source/_posts/a.md',
    config: { '_config.yml': 'permalink: :title/', 'scaffolds/post.md': '' },
    publishes: (head) => !has(head, 'published', 'false'),
  },
  docusaurus: {
    file: 'docs/a.md',
    config: { 'docusaurus.config.js': 'export default {}' },
    publishes: (head) => !has(head, 'draft', 'true', '"true"'),
  },
  zola: {
    file: 'content/a.md',
    config: { 'config.toml': 'base_url = "/"', 'templates/page.html': '' },
    publishes: (head) => isNoDraft(head) && !has(head, 'render', 'false'),
  },
  astro: {
    file: 'src/content/docs/a.md',
    config: { 'astro.config.mjs': 'export default { integrations: [starlight({})] }' },
    publishes: isNoDraft,
  },
  vitepress: {
    file: 'a.md',
    config: { '.vitepress/config.js': 'export default {}' },
    publishes: (head) => isNoDraft(head) && isPast(head),
  },
  eleventy: {
    file: 'a.md',
    config: { 'eleventy.config.js': 'export default {}' },
    publishes: (head) => isNoDraft(head) && isPast(head) && !has(head, 'permalink', 'false'),
  },
  obsidian: {
    file: 'a.md',
    config: { '.obsidian/app.json': '{}' },
    publishes: (head) => isNoDraft(head) && !has(head, 'publish', 'false'),
  },
  pelican: {
    file: 'content/a.md',
    isMeta: true,
    config: { 'pelicanconf.py': "PATH = 'content'" },
    publishes: (head) =>
      !has(head, 'status', 'draft', 'skip', 'Completed') && 'date' in head && isPast(head),
  },
  'nuxt-content': {
    file: 'content/a.md',
    config: { 'content.config.ts': 'export default {}', 'nuxt.config.ts': 'export default {}' },
    publishes: isNoDraft,
  },
  gatsby: {
    file: 'content/a.md',
    config: {
      'gatsby-config.js': "module.exports = { plugins: [{ path: './content' }] }",
      'gatsby-node.js': `exports.createPages = async ({ graphql, actions: { createPage } }) => {
        const { data } = await graphql(\`{ allMarkdownRemark { nodes { fields { slug } } } }\`)
        data.allMarkdownRemark.nodes.forEach((node) => createPage({ path: node.fields.slug }))
      }`,
    },
    publishes: (head) => isNoDraft(head) && isPast(head),
  },
  plain: {
    file: 'a.md',
    config: {},
    publishes: (head) =>
      isNoDraft(head) &&
      !['published', 'publish'].some((key) => has(head, key, 'false')) &&
      !has(head, 'status', 'draft', 'hidden', 'skip', 'Completed') &&
      !['date', 'publishDate', 'pubDate', 'published'].some((key) => has(head, key, future)) &&
      !['expiryDate', 'unpublishDate'].some((key) => has(head, key, past)),
  },
}

const shownPage = 'export default {}'

/** Other shapes of a dialect, which have switches of their own. */
const shapes: [DialectName, Generator][] = [
  [
    'obsidian',
    {
      file: 'content/a.md',
      config: {
        'quartz.config.ts':
          'export default { plugins: { filters: [Plugin.RemoveDrafts(), Plugin.ExplicitPublish()] } }',
      },
      publishes: (head) => isNoDraft(head) && has(head, 'publish', 'true'),
    },
  ],
  [
    'docusaurus',
    {
      file: 'blog/2020-01-02-a.md',
      config: { 'docusaurus.config.js': shownPage },
      publishes: isNoDraft,
    },
  ],
  [
    'nuxt-content',
    {
      file: 'content/a.md',
      config: { 'nuxt.config.ts': "export default { modules: ['@nuxt/content'], content: {} }" },
      publishes: (head) => isNoDraft(head) && !has(head, '_draft', 'true'),
    },
  ],
  [
    'jekyll',
    {
      file: 'a.md',
      config: { '_config.yml': 'permalink: pretty' },
      publishes: (head) => !has(head, 'published', 'false'),
    },
  ],
  [
    'pelican',
    {
      file: 'content/pages/a.md',
      isMeta: true,
      config: { 'pelicanconf.py': "PATH = 'content'" },
      publishes: (head) => !has(head, 'status', 'draft', 'skip'),
    },
  ],
]
const everyShape = [...Object.entries(generators), ...shapes].map(
  ([name, generator]) => [name, generator.file, generator] as const,
)

/** A generator of numbers, so that a failure can be seen again. */
function numbersFrom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

function headOf(next: (most: number) => number): Head {
  const keys = Object.keys(values)
  const count = next(5)
  const chosen = Array.from({ length: count }, () => keys[next(keys.length)] ?? 'draft')
  return Object.fromEntries(
    chosen.map((key) => [key, values[key]?.[next(values[key]?.length ?? 1)] ?? 'true']),
  )
}

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

describe(`no dialect makes public what its generator does not publish (SEED=${seed})`, () => {
  test.each(everyShape)('%s: %s', (name, file, { isMeta, config, publishes }) => {
    const site = siteOf(name as DialectName, { [file]: undefined, ...config })
    expect(site.rulesOf(file).dialect).toBe(name)
    const next = numbersFrom(seed)
    let shown = 0
    for (let round = 0; round < 2000; round++) {
      const head = headOf(next)
      const lines = Object.entries(head).map(([key, value]) => `${key}: ${value}`)
      const all = `title: A\n${lines.join('\n')}`
      const text = isMeta ? `${all}\n\nText.\n` : withHead(all, 'Text.\n')
      const read = site.read(file, text)
      if (!read.ok || !isPublicAt(now, read.article)) continue
      shown++
      expect(publishes(head), text).toBe(true)
    }
    expect(shown).toBeGreaterThan(20)
  })
})
