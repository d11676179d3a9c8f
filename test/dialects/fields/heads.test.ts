import { expect, test } from 'vitest'
import { siteOf } from '../site-files.ts'

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
  const code = config.endsWith('s') ? 'export default {}' : '{}'
  const site = siteOf(dialect, { [config]: code, [file]: code })
  const fields = site.fieldsOf(file, '---\ntitle: Own\n----\ntitle: [\n---\nText')
  expect(fields?.title === 'Own').toBe(ends)
})

test('a layout of Eleventy takes the address from a page, also with `----` after its head', () => {
  const statusBy = (layout: string) =>
    siteOf('eleventy', {
      'eleventy.config.js': '',
      'a.md': '',
      '_includes/b.njk': layout,
    }).fieldsOf('a.md', '---\ntitle: A\nlayout: b.njk\n---\n')?.status
  const layouts = ['', '---\npermalink: false\n---\n', '---\npermalink: false\n----\n']
  expect(layouts.map(statusBy)).toEqual(['published', 'draft', 'draft'])
})
