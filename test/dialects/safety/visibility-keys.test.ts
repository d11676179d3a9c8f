import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { isPublicAt } from '../compare.ts'
import { siteOf } from '../site-files.ts'

const now = '2024-06-15T12:00:00Z'

/** Values that are a doubt where a switch is read: none of them may publish. */
const unclear = ['[true]', '{a: 1}', '2021-01-01', 'maybe', '[]', '', 'null', '2']
const yes = ['true', 'True', 'TRUE', 'yes', 'on', '1', '"true"', "'yes'", ...unclear]
const no = ['false', 'False', 'FALSE', 'no', 'off', '0', '"false"', "'no'"]
const future = ['2031-01-02', '"2031-01-02"', '2031-01-02T10:00:00Z', '2031-01-02 10:00:00']
const past = ['2020-01-02', '"2020-01-02"', '2020-01-02T10:00:00Z', '2020-01-02 10:00:00']
const unrendered = ['{render: never}', '{render: Never}', '{render: false}', '{render: link}']

/** What hides a page: the values of each key, by the page of the documentation that names it. */
interface Generator {
  dialect: DialectName
  file: string
  config: Record<string, string>
  source: string
  hidden: Record<string, readonly string[]>
  /** Whether its heads are lines without fences. */
  isMeta?: boolean
}

const generators: Generator[] = [
  {
    dialect: 'hugo',
    file: 'content/posts/a.md',
    config: { 'hugo.toml': '' },
    source: 'gohugo.io/content-management/front-matter: fields; build-options; headless bundles',
    hidden: {
      draft: yes,
      Draft: yes,
      DRAFT: yes,
      headless: yes,
      published: [...no, ...future],
      date: future,
      publishDate: future,
      publishdate: future,
      pubDate: future,
      expiryDate: [...past, '1577836800', '20310102'],
      unpublishDate: past,
      build: unrendered,
      _build: unrendered,
      outputs: ['[json]', 'json', '[rss, json]', '[unknown]', '[amp]'],
      sites: ['{matrix: {languages: [de]}}', '{matrix: {versions: [v1]}}'],
    },
  },
  {
    dialect: 'jekyll',
    file: '_posts/2020-01-01-a.md',
    config: { '_config.yml': '' },
    source: 'jekyllrb.com/docs/front-matter: published; posts/#drafts; configuration: future',
    hidden: { published: no, date: future, draft: yes },
  },
  {
    dialect: 'jekyll',
    file: '_drafts/a.md',
    config: { '_config.yml': '' },
    source: 'jekyllrb.com/docs/posts/#drafts',
    hidden: { published: ['true'], draft: ['false'], title: ['A'] },
  },
  {
    dialect: 'hexo',
    file: 'source/_posts/a.md',
    config: { '_config.yml': '', 'scaffolds/post.md': '' },
    source: 'hexo.io/docs/front-matter: published',
    hidden: { published: no, date: future, draft: yes },
  },
  {
    dialect: 'hexo',
    file: 'source/_drafts/a.md',
    config: { '_config.yml': '', 'scaffolds/post.md': '' },
    source: 'hexo.io/docs/writing#Drafts',
    hidden: { published: ['true'], draft: ['false'], title: ['A'] },
  },
  {
    dialect: 'docusaurus',
    file: 'docs/a.md',
    config: { 'docusaurus.config.js': 'export default {}' },
    source: 'docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-docs: draft',
    hidden: { draft: yes },
  },
  {
    dialect: 'docusaurus',
    file: 'blog/2020-01-02-a.md',
    config: { 'docusaurus.config.js': 'export default {}' },
    source: 'docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog: draft',
    hidden: { draft: yes, date: future },
  },
  {
    dialect: 'zola',
    file: 'content/a.md',
    config: { 'config.toml': 'base_url = "/"', 'templates/page.html': '' },
    source: 'getzola.org/documentation/content/page: draft, render',
    hidden: { draft: yes, render: no, date: future },
  },
  {
    dialect: 'zola',
    file: 'content/s/_index.md',
    config: { 'config.toml': 'base_url = "/"', 'templates/page.html': '' },
    source: 'getzola.org/documentation/content/section: draft, render, redirect_to',
    hidden: { draft: yes, render: no, redirect_to: ['/a/'] },
  },
  {
    dialect: 'astro',
    file: 'src/content/docs/a.md',
    config: { 'astro.config.mjs': 'export default { integrations: [starlight({})] }' },
    source: 'starlight.astro.build/reference/frontmatter: draft',
    hidden: { draft: yes, pubDate: future },
  },
  {
    dialect: 'vitepress',
    file: 'a.md',
    config: { '.vitepress/config.js': 'export default {}' },
    source: 'vitepress.dev/reference/frontmatter-config: none; the switches of Broadsheet',
    hidden: { draft: yes, date: future },
  },
  {
    dialect: 'eleventy',
    file: 'a.md',
    config: { 'eleventy.config.js': 'export default {}' },
    source: '11ty.dev/docs/permalinks/#skip-writing-to-the-file-system',
    hidden: { permalink: ['false', 'False', 'FALSE'], draft: yes, date: future },
  },
  {
    dialect: 'obsidian',
    file: 'a.md',
    config: { '.obsidian/app.json': '{}' },
    source: 'help.obsidian.md/publish/manage: publish',
    hidden: { publish: no, draft: yes },
  },
  {
    dialect: 'obsidian',
    file: 'content/a.md',
    config: {
      'quartz.config.ts':
        'export default { plugins: { filters: [Plugin.RemoveDrafts(), Plugin.ExplicitPublish()] } }',
    },
    source: 'quartz.jzhao.xyz/plugins: RemoveDrafts, ExplicitPublish',
    hidden: { publish: [...no, ...unclear], draft: yes, title: ['A'] },
  },
  {
    dialect: 'pelican',
    file: 'content/a.md',
    config: { 'pelicanconf.py': "PATH = 'content'" },
    source: 'docs.getpelican.com/en/latest/content.html: status, date',
    hidden: {
      status: ['draft', 'Draft', 'skip', 'other', '2', '[draft]'],
      date: future,
      title: ['A'],
    },
    isMeta: true,
  },
  {
    dialect: 'nuxt-content',
    file: 'content/a.md',
    config: { 'nuxt.config.ts': "export default { modules: ['@nuxt/content'], content: {} }" },
    source: 'v2.content.nuxt.com/usage/markdown: _draft, draft',
    hidden: { _draft: ['true', 'yes', '"true"', '1'], draft: yes },
  },
  {
    dialect: 'gatsby',
    file: 'content/a.md',
    config: { 'gatsby-config.js': "module.exports = { plugins: [{ path: './content' }] }" },
    source: 'gatsbyjs.com/docs: pages are made by code; the switches of Broadsheet',
    hidden: { draft: yes, date: future },
  },
  {
    dialect: 'plain',
    file: 'a.md',
    config: {},
    source: 'docs/visibility.md',
    hidden: {
      draft: yes,
      published: [...no, ...future],
      publish: no,
      private: yes,
      status: ['draft', 'Draft', 'private', 'archived', 'other', '[draft]', '{a: draft}', '2', ''],
      date: future,
      publishDate: future,
      expiryDate: past,
      unpublishDate: past,
    },
  },
]

/** The values of a key with which a page is public. */
function shownBy({ dialect, file, config, isMeta, hidden }: Generator, key: string): string[] {
  const site = siteOf(dialect, { [file]: undefined, ...config })
  expect(site.rulesOf(file).dialect).toBe(dialect)
  return (hidden[key] ?? []).filter((value) => {
    const head = key === 'title' ? `title: ${value}\n` : `title: A\n${key}: ${value}\n`
    const text = isMeta ? `${head}\nText.\n` : `---\n${head}---\nText.\n`
    const read = site.read(file, text)
    return read.ok && isPublicAt(now, read.article)
  })
}

/** What themes and plugins of any generator show to those alone who know the password. */
const locked = {
  password: ['word', '"123"', '123', 'true', '[word]'],
  Password: ['word'],
  encrypted: ['true', '"yes"'],
  params: ['{password: word}'],
  extra: ['{Encrypted: true}'],
}

const cases = generators.flatMap((generator) => {
  const hidden = { ...(generator.dialect !== 'plain' && locked), ...generator.hidden }
  return Object.keys(hidden).map((key) => ({ ...generator, hidden, key }))
})

test.each(cases)('$dialect, $file: no value of $key that hides publishes ($source)', (one) => {
  expect(shownBy(one, one.key)).toEqual([])
})
