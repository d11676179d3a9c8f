import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { kindOf, readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'

/** Configurations in which a name that every object inherits is a key, a value and a token. */
const configs: Partial<Record<DialectName, (name: string) => Record<string, string>>> = {
  hugo: (name) => ({
    'hugo.toml': `baseURL = "/"\n[permalinks]\nposts = "/:${name}/"\n[frontmatter]\ndate = ["${name}"]\n`,
  }),
  jekyll: (name) => ({
    '_config.yml': `permalink: ${name}\ndefaults:\n- {scope: {type: ${name}}, values: {a: b}}\ncollections:\n  ${name}: {output: true, permalink: "/:${name}/:title"}\n`,
  }),
  hexo: (name) => ({
    '_config.yml': `permalink: :${name}/\nnew_post_name: ":${name}-:title"\nlanguage: ${name}\n`,
    'scaffolds/post.md': '',
  }),
  docusaurus: (name) => ({
    'docusaurus.config.js': `export default { ${name}: 1, i18n: { locales: ['${name}'] } }`,
  }),
  zola: (name) => ({ 'config.toml': `base_url = "/"\ndefault_language = "${name}"\n` }),
  astro: (name) => ({ 'astro.config.mjs': `export default { i18n: { locales: ['${name}'] } }` }),
  vitepress: (name) => ({
    '.vitepress/config.ts': `export default { rewrites: { ':${name}': ':${name}/x' } }`,
  }),
  eleventy: (name) => ({ 'blog/blog.json': `{"permalink": "/{{ page.${name} }}/"}` }),
  obsidian: (name) => ({
    'quartz.config.ts': `export default { configuration: { defaultDateType: '${name}' } }`,
  }),
  pelican: (name) => ({ 'pelicanconf.py': `ARTICLE_URL = '{${name}}/{slug}'\n` }),
  'nuxt-content': () => ({ 'content.config.ts': 'export default {}' }),
  gatsby: (name) => ({ 'gatsby-config.js': `module.exports = { pathPrefix: '${name}' }` }),
}
const folders = ['', 'content/', 'source/_posts/', 'src/content/blog/', 'docs/', '_posts/', 'blog/']
const inherited = ['constructor', 'toString', '__proto__', '__defineGetter__', 'valueOf']

describe('names that every object inherits are names as any other', () => {
  test.each(Object.entries(configs))('%s', (dialect, configOf) => {
    for (const name of inherited) {
      const config = configOf(name)
      const files = folders.flatMap((folder) => [
        `${folder}${name}.md`,
        `${folder}${name}/${name}.md`,
        `${folder}2020-01-01-${name}.md`,
      ])
      const defaults = { lang: 'en', timeZone: 'UTC', paths: [`src/content/blog:/:${name}/:slug/`] }
      const { site } = readSite(
        dialect as DialectName,
        {
          names: new Set([...files, ...Object.keys(config)]),
          text: (file) => (Object.hasOwn(config, file) ? config[file] : undefined),
        },
        defaults,
      )
      expect(structuredClone(site)).toEqual(site)
      for (const file of files) {
        for (const one of [file, `${file.replace(/[^/]*$/, '')}${name}/`])
          expect(kindOf(site, one), one).toBeTypeOf('string')
        const rules = structuredClone(rulesOf(site, file))
        const head = `title: A\npermalink: "/:${name}/a"\nauthor: ${name}\ntags: [${name}]`
        for (const text of [`---\n${head}\n---\nText.\n`, 'Title: A\n\nText.\n', 'Text.\n']) {
          const read = readArticle(text, file, { ...defaults, status: 'published', rules })
          if (!read.ok) continue
          expect(JSON.stringify(read.article.fields)).not.toMatch(/native code|\[object/)
        }
      }
    }
  })
})

const keys =
  'title slug url path permalink permalinkPattern layout type draft published status publish date updated lastmod publishDate expiryDate categories category tags taxonomies lang id sidebar hidden cover image author authors aliases summary description navigation eleventyExcludeFromCollections home weight sitemap robots _build build cascade params extra translationKey save_as template eleventyComputed override:tags'

/** Each key as a map and a list of maps, which have no prototype and so no text. */
const shapes = keys.split(' ').flatMap((key) => [`${key}: {a: 1}`, `${key}: [{a: {b: 1}}, [c]]`])
const ofOne: Record<string, string> = {
  '.vuepress/config.js': 'module.exports = { permalink: "/:year/:slug" }',
}

describe('a map or a list where a text is due stops no import', () => {
  const named = Object.entries(configs).map(([name, of]) => [name, of('x')] as const)
  const more = [
    ['vitepress', ofOne],
    ['jekyll', { '_config.yml': 'permalink: /:categories/:title/' }],
    ['docusaurus', { 'docusaurus.config.js': '', 'versions.json': '["1.0", {"a": 1}]' }],
  ] as const
  test.each<readonly [string, Record<string, string>]>([...named, ...more])(
    '%s %j',
    (dialect, config) => {
      const all = folders.map((folder) => `${folder}2020-01-01-a.md`)
      const names = new Set([...all, ...Object.keys(config)])
      const text = (file: string) => (Object.hasOwn(config, file) ? config[file] : undefined)
      const defaults = { lang: 'en', timeZone: 'UTC', paths: ['src/content/blog:/:lang/:slug/'] }
      const { site } = readSite(dialect as DialectName, { names, text }, defaults)
      const articles = all.filter((file) => kindOf(site, file) === 'article')
      const files = (articles.length === 0 ? all : articles).slice(0, 2)
      for (const file of files) {
        const options = { ...defaults, status: 'published' as const, rules: rulesOf(site, file) }
        for (const shape of shapes) {
          const read = readArticle(`---\n${shape}\n---\nText.\n`, file, options)
          const url = read.ok ? read.article.fields.url : null
          expect(url ?? '', shape).not.toMatch(/\[object/)
          if (config === ofOne && shape.startsWith('permalink:')) expect(url).toBeNull()
        }
      }
    },
  )
})
