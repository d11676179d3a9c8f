import { expect, test } from 'vitest'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'

// The code of gray-matter 4, remark-mdc 3 and @astrojs/markdown-remark 6 says it, and Jekyll's.
test.each([
  ['docusaurus', 'docusaurus.config.js', 'docs/a.md', true],
  ['astro', 'astro.config.mjs', 'src/pages/a.md', true],
  ['vitepress', '.vitepress/config.js', 'a.md', true],
  ['eleventy', 'eleventy.config.js', 'a.md', true],
  ['gatsby', 'gatsby-config.js', 'content/a.md', true],
  ['nuxt-content', 'content.config.ts', 'content/a.md', true],
  ['obsidian', 'quartz.config.ts', 'content/a.md', true],
  ['obsidian', '.obsidian/app.json', 'a.md', false],
  ['jekyll', '_config.yml', '_posts/2020-01-01-a.md', false],
  ['plain', 'x', 'a.md', false],
] as const)('%s with %s: whether `----` ends the head of %s: %s', (dialect, config, file, ends) => {
  const options = { lang: 'en', timeZone: 'UTC', paths: [], status: 'published' } as const
  const code = config.endsWith('s') ? 'export default {}' : '{}'
  const files = { names: new Set([config, file]), text: () => code }
  const rules = rulesOf(readSite(dialect, files, options).site, file)
  const read = readArticle('---\ntitle: Own\n----\ntitle: [\n---\nText', file, {
    ...options,
    rules,
  })
  expect(read.ok && read.article.fields.title === 'Own').toBe(ends)
})
