import { describe, expect, test } from 'vitest'
import { type ReadSite, siteOf, withHead } from '../site-files.ts'

const jekyll = (config: string, ...others: string[]) =>
  siteOf('jekyll', {
    '_config.yml': config,
    ...Object.fromEntries(others.map((name) => [name, undefined])),
  })

const fieldsOf = (site: ReadSite, file: string, head: string) => site.fieldsOf(file, withHead(head))

// All of this is what Jekyll 4.3.1 said with the code of these plugins.
describe('with jekyll-polyglot', () => {
  const config = `languages: [en, fr, pt-BR]
default_lang: en
exclude_from_localization: [only]
permalink: /:year/:title/
collections: {docs: {output: true}}
defaults:
- scope: {path: fr}
  values: {lang: fr}
- scope: {path: zz}
  values: {lang-exclusive: [zz]}
plugins: [jekyll-polyglot]
`
  const site = jekyll(config)

  test.each([
    ['about.md', 'lang: en\npermalink: /about/', { url: '/about/', lang: 'en' }],
    ['fr/a.md', 'permalink: /about/', { url: '/fr/about/', lang: 'fr', path: 'about' }],
    ['fr/a.md', 'lang: pt-BR\npermalink: /about/', { url: '/pt-BR/about/', lang: 'pt-BR' }],
    ['b.fr.md', 'lang: fr', { url: '/fr/b.fr/', translationKey: 'b' }],
    ['en/d.md', 'title: D', { url: '/en/d/', lang: 'en', translationKey: 'd' }],
    ['only/a.md', 'lang: fr', { url: '/only/a/', lang: 'fr' }],
    ['_posts/2020-01-03-b.md', 'lang: pt-BR', { url: '/pt-BR/2020/b/' }],
    ['_docs/x.md', 'lang: fr', { url: '/fr/docs/x/' }],
    ['x.md', 'lang-exclusive: [fr]', { url: '/fr/x/', lang: 'en' }],
    ['x.md', 'lang: fr\nlang-exclusive: [en, fr]', { url: '/fr/x/' }],
    ['plain.md', 'title: A', { url: '/plain/', lang: 'en', status: 'published' }],
  ])('%s with %j', (file, head, fields) => {
    expect(fieldsOf(site, file, head)).toMatchObject(fields)
  })

  test.each(['lang: de', 'lang-exclusive: [de]'])(
    'a text with %s is a draft, because another may be shown instead',
    (head) => {
      expect(fieldsOf(site, 'x.md', head)?.status).toBe('draft')
    },
  )

  test('also one that the defaults of the site make exclusive', () => {
    expect(fieldsOf(site, 'zz/x.md', '')?.status).toBe('draft')
    expect(fieldsOf(site, 'zz/x.md', 'lang-exclusive: [en]')?.status).toBe('published')
  })

  test('names of files and folders say the language where the site asks for it', () => {
    const own = jekyll(`${config}lang_from_path: true\n`)
    expect(fieldsOf(own, 'pt-BR/z.md', 'title: Z')).toMatchObject({
      url: '/pt-BR/pt-BR/z/',
      lang: 'pt-BR',
      translationKey: 'z',
    })
    expect(fieldsOf(own, '_posts/fr/2020-05-05-x.md', '')?.url).toBe('/fr/2020/x/')
  })

  test('its file in the folder of plugins counts, too', () => {
    const own = jekyll(config.replace(/plugins.*/, ''), '_plugins/polyglot.rb')
    expect(fieldsOf(own, 'x.md', 'lang: fr')?.url).toBe('/fr/x/')
  })
})

describe('with jekyll-multiple-languages-plugin', () => {
  const config = `languages: [en, fr]
baseurl: /b
lang: es
permalink: /:categories/:title/
gems: [jekyll-multiple-languages-plugin]
`
  const site = jekyll(config)

  test.each([
    ['_i18n/en/_posts/2020-01-01-a.md', { url: '/b/news/a/', lang: 'en', categories: ['News'] }],
    ['_i18n/en/_posts/sub/2020-01-01-a.md', { url: '/b/news/a/' }],
    ['_i18n/fr/_posts/2020-01-01-a.md', { url: '/b/fr/news/a/', lang: 'fr', path: 'news/a' }],
    ['news/_posts/2020-01-01-a.md', { url: '/b/news/a/', lang: 'en' }],
    ['about.md', { url: '/b/about/', lang: 'en' }],
  ])('%s', (file, fields) => {
    expect(site.kindOf(file)).toBe('article')
    expect(fieldsOf(site, file, 'category: News')).toMatchObject(fields)
  })

  const others = [
    '_i18n/de/_posts/2020-01-01-a.md',
    '_i18n/en/_posts/no-date.md',
    '_i18n/en/pages/a.md',
    '_i18n/en/_posts/_a/2020-01-01-a.md',
    '_posts/2020-01-01-a.md',
  ]
  test.each(others)('%s is no page', (file) => {
    expect(site.kindOf(file)).toBe('not_content')
  })

  test('folders with posts are read, and others are not', () => {
    const folders = ['_i18n/', '_i18n/en/', '_i18n/en/_posts/', '_i18n/en/pages/']
    const kinds = folders.map((folder) => site.kindOf(folder))
    expect(kinds).toEqual(['article', 'article', 'article', 'not_content'])
  })

  test('posts of all languages are where they are without it', () => {
    const own = jekyll(`${config}exclude_from_localizations: [_posts]\n`)
    expect(fieldsOf(own, '_posts/2020-01-01-a.md', '')).toMatchObject({ url: '/b/a/', lang: 'en' })
    expect(own.kindOf('_i18n/en/_posts/2020-01-01-a.md')).toBe('not_content')
  })
})
