import { describe, expect, test } from 'vitest'
import type { ArticleChanges } from '../../../src/articles/changes-schema.ts'
import { AppError } from '../../../src/errors.ts'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'
import { storedAndEdited } from '../../support/articles/edited.ts'

interface Site {
  dialect: DialectName
  config: Record<string, string>
}

const jekyll: Site = { dialect: 'jekyll', config: { '_config.yml': 'title: x' } }
const pretty: Site = { dialect: 'jekyll', config: { '_config.yml': 'permalink: pretty' } }
const pelican: Site = { dialect: 'pelican', config: { 'pelicanconf.py': 'PATH = "content"' } }
const docusaurus: Site = {
  dialect: 'docusaurus',
  config: {
    'docusaurus.config.js':
      'export default { baseUrl: "/", presets: [["classic", { docs: {}, blog: {} }]] }',
  },
}
const starlight: Site = {
  dialect: 'astro',
  config: {
    'astro.config.mjs':
      'export default { integrations: [starlight({ locales: { root: { lang: "en" }, fr: { lang: "fr" } } })] }',
  },
}
const astro: Site = { dialect: 'astro', config: { 'astro.config.mjs': 'export default {}' } }
const hugo: Site = { dialect: 'hugo', config: { 'hugo.toml': 'baseURL = "/"' } }
const inTwo = { 'hugo.toml': 'baseURL = "https://x.org/b/"\n[languages.en]\n[languages.fr]\n' }
const hugoFr: Site = { dialect: 'hugo', config: inTwo }
const zola: Site = {
  dialect: 'zola',
  config: { 'config.toml': 'base_url = "/"\ndefault_language = "en"\n[languages.fr]\n' },
}
const eleventyData: Site = {
  dialect: 'eleventy',
  config: { '.eleventy.js': 'module.exports = {}', 'posts/posts.json': '{"tags": ["posts"]}' },
}
const hexoFr: Site = {
  dialect: 'hexo',
  config: { '_config.yml': 'permalink: :title/\nlanguage: [en, fr]\n' },
}
const vuepress: Site = {
  dialect: 'vitepress',
  config: {
    '.vuepress/config.js':
      'export default { locales: { "/": { lang: "en" }, "/fr/": { lang: "fr" } } }',
    'package.json': '{ "devDependencies": { "vuepress": "^2" } }',
  },
}
const nuxt: Site = {
  dialect: 'nuxt-content',
  config: {
    'content.config.ts':
      'export default defineContentConfig({ collections: { c: defineCollection({ type: "page", source: "**" }) } })',
    'nuxt.config.ts':
      'export default { i18n: { defaultLocale: "en", locales: [{ code: "en" }, { code: "fr" }] } }',
  },
}
const eleventy: Site = { dialect: 'eleventy', config: { 'eleventy.config.js': '' } }
const hexo: Site = { dialect: 'hexo', config: { '_config.yml': 'permalink: :title/' } }
const vitepress: Site = {
  dialect: 'vitepress',
  config: { '.vitepress/config.ts': 'export default {}' },
}
const gatsby: Site = { dialect: 'gatsby', config: { 'gatsby-config.js': 'module.exports = {}' } }

function edited({ dialect, config }: Site, file: string, head: string, changes: ArticleChanges) {
  const names = new Set([file, ...Object.keys(config)])
  const paths = dialect === 'astro' ? ['src/content/blog:/blog/:slug/'] : []
  const files = { names, text: (name: string) => config[name] }
  const { site } = readSite(dialect, files, { lang: 'en', timeZone: 'UTC', paths })
  const options = {
    ...{ lang: 'en', timeZone: 'UTC', status: 'published' as const },
    rules: rulesOf(site, file),
  }
  const read = readArticle(head, file, options)
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return storedAndEdited(read.article, file, options, changes)
}

const yaml = (keys = '') => `---\ntitle: A\n${keys}---\n`

describe('a new place is written in the key that the generator reads', () => {
  test.each<[string, Site, string, string, ArticleChanges, string, string]>([
    [
      'the slug of a post',
      jekyll,
      '_posts/2020-01-02-a.md',
      yaml(),
      { slug: 'b' },
      'slug: b\n',
      '/2020/01/02/b.html',
    ],
    [
      'a slug with its ending',
      jekyll,
      '_posts/2020-01-02-a.md',
      yaml('slug: x\n'),
      { slug: 'b.html' },
      'slug: b\n',
      '/2020/01/02/b.html',
    ],
    [
      'of a page, which has no slug',
      jekyll,
      'about.md',
      yaml(),
      { slug: 'b' },
      'permalink: /b.html\n',
      '/b.html',
    ],
    [
      'the folder of a page stays one',
      pretty,
      'about.md',
      yaml(),
      { slug: 'b' },
      'permalink: /b/\n',
      '/b/',
    ],
    [
      'a slug of Pelican',
      pelican,
      'content/a.md',
      'Title: A\nSlug: a\nDate: 2020-01-02\n\n',
      { slug: 'b' },
      'Slug: b\n',
      '/b.html',
    ],
    [
      'a new slug of Pelican',
      pelican,
      'content/a.md',
      'Title: A\nDate: 2020-01-02\n\n',
      { slug: 'b.html' },
      'slug: b\n',
      '/b.html',
    ],
    [
      'a path of a document',
      docusaurus,
      'docs/x/a.md',
      yaml(),
      { path: 'docs/y/b' },
      'slug: /y/b\n',
      '/docs/y/b',
    ],
    [
      'the root of a plugin',
      docusaurus,
      'docs/x/a.md',
      yaml(),
      { path: 'docs' },
      'slug: /\n',
      '/docs/',
    ],
    [
      'a slug with folders',
      docusaurus,
      'docs/x/a.md',
      yaml('slug: /y/a\n'),
      { slug: 'b' },
      'slug: /y/b\n',
      '/docs/y/b',
    ],
    [
      'a path of a post',
      docusaurus,
      'blog/2020-01-02-a.md',
      yaml(),
      { path: 'blog/b' },
      'slug: /b\n',
      '/blog/b',
    ],
    [
      'a path of Starlight',
      starlight,
      'src/content/docs/fr/x/a.md',
      yaml(),
      { path: 'y/b' },
      'slug: fr/y/b\n',
      '/fr/y/b/',
    ],
    [
      'a path by a pattern',
      astro,
      'src/content/blog/a.md',
      yaml(),
      { path: 'blog/y/b' },
      'slug: y/b\n',
      '/blog/y/b/',
    ],
    [
      'a section, which has no slug',
      hugo,
      'content/x/_index.md',
      yaml(),
      { slug: 'b' },
      'url: /b\n',
      '/b/',
    ],
    [
      'a file needs an ending or a folder',
      eleventy,
      'a.md',
      yaml(),
      { path: 'x/b' },
      'permalink: /x/b/\n',
      '/x/b/',
    ],
    [
      'the same in Hexo',
      hexo,
      'source/_posts/a.md',
      yaml('date: 2020-01-02\n'),
      { slug: 'b' },
      'permalink: /b/\n',
      '/b/',
    ],
  ])('%s', (_what, site, file, head, changes, line, url) => {
    const article = edited(site, file, head, changes)
    expect(article.head).toContain(line)
    expect(article.head.split('\n')).toHaveLength(
      head.split('\n').length + (/^slug/im.test(head) ? 0 : 1),
    )
    expect(article.fields.url).toBe(url)
  })
})

describe('a page of a language stays in the folder of its language', () => {
  test.each<[string, Site, string, string, ArticleChanges, string, string]>([
    ['Hugo', hugoFr, 'content/x/a.fr.md', '', { path: 'y' }, 'url: /fr/y\n', '/b/fr/y/'],
    [
      'Hugo, as it was written',
      hugoFr,
      'content/a.fr.md',
      'url: docs/a\n',
      { path: 'docs/a' },
      'url: docs/a\n',
      '/b/fr/docs/a/',
    ],
    [
      'Hugo, unless it was elsewhere',
      hugoFr,
      'content/a.fr.md',
      'url: /a\n',
      { path: 'y' },
      'url: /y\n',
      '/b/y/',
    ],
    ['Hexo', hexoFr, 'source/fr/a/index.md', '', { path: 'y' }, 'permalink: /fr/y\n', '/fr/y.html'],
    [
      'VuePress',
      vuepress,
      'fr/x/a.md',
      '',
      { slug: 'c' },
      'permalink: /fr/x/c.html\n',
      '/fr/x/c.html',
    ],
    ['Nuxt Content', nuxt, 'content/fr/x/a.md', '', { path: 'y' }, 'path: /fr/y\n', '/fr/y'],
  ])('%s', (_what, site, file, keys, changes, line, url) => {
    const article = edited(site, file, yaml(keys), changes)
    expect(article.head).toContain(line)
    expect(article.fields).toMatchObject({ url, lang: 'fr' })
    if (changes.path !== undefined && site !== hexoFr)
      expect(article.fields.path).toBe(changes.path)
  })

  test('Zola', () => {
    const toml = '+++\ntitle = "A"\n+++\n'
    const { head, fields } = edited(zola, 'content/x/a.fr.md', toml, { path: 'y' })
    expect(head).toContain('path = "/fr/y"\n')
    expect(fields).toMatchObject({ url: '/fr/y/', path: 'y', lang: 'fr' })
  })
})

describe('what no key of the generator gives is refused with a hint', () => {
  test.each<[string, Site, string, ArticleChanges, string]>([
    ['slug', vitepress, 'guide/a.md', { slug: 'b' }, 'move the file'],
    ['path', vitepress, 'guide/a.md', { path: 'x/b' }, 'move the file'],
    ['lang', vitepress, 'guide/a.md', { lang: 'fr' }, 'move the file'],
    ['slug', gatsby, 'content/blog/a.md', { slug: 'b' }, 'move the file'],
    ['path', docusaurus, 'docs/a.md', { path: 'other/b' }, 'the path must begin with it'],
    ['lang', docusaurus, 'docs/a.md', { lang: 'fr' }, 'move the file'],
    ['path', docusaurus, 'src/pages/a.md', { path: 'b' }, 'move the file'],
    ['path', astro, 'src/content/blog/a.md', { path: 'news/b' }, 'move the file'],
    ['path', astro, 'src/pages/a.md', { path: 'b' }, 'move the file'],
    ['lang', hugo, 'content/a.md', { lang: 'fr' }, 'move the file'],
    ['status', jekyll, '_drafts/a.md', { status: 'published' }, 'of jekyll leaves out the text'],
    ['tags', eleventyData, 'posts/a.md', { tags: ['x'] }, 'send them, too'],
  ])('%s: %#', (field, site, file, changes, hint) => {
    let fault: unknown
    try {
      edited(site, file, yaml(), changes)
    } catch (error) {
      fault = error
    }
    expect(fault).toBeInstanceOf(AppError)
    const [detail] = (fault as AppError).details
    expect(detail).toMatchObject({ pointer: `/${field}`, code: 'not_representable' })
    expect(detail?.message).toContain(hint)
  })
})
