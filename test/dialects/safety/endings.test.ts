import { expect, test } from 'vitest'
import { kindOf, readSite } from '../../../src/markdown/dialects/registry.ts'

// Asked of Hexo 8.1.2, Pelican 4.8, Zola 0.22.0 and Jekyll 4.3.1; Quartz 4 says it in its source.
test.each([
  ['hexo', '_config.yml', 'title: A', 'source/_posts/a', false],
  ['hexo', '_config.yml', 'title: A', 'source/p', false],
  ['pelican', 'pelicanconf.py', 'PATH = "content"', 'content/a', false],
  ['zola', 'config.toml', 'base_url = "/"', 'content/a', false],
  ['obsidian', 'quartz.config.ts', 'export default { configuration: {} }', 'content/a', false],
  ['jekyll', '_config.yml', 'title: A', '_posts/2020-01-01-a', true],
] as const)(
  '%s with %s and %s: whether %s.MD is a page: %s',
  (dialect, file, text, page, isPage) => {
    const names = new Set([file, `${page}.md`, `${page}.MD`])
    const options = { lang: 'en', timeZone: 'UTC', paths: [] }
    const { site } = readSite(
      dialect,
      { names, text: (one) => (one === file ? text : '') },
      options,
    )
    expect(kindOf(site, `${page}.md`)).toBe('article')
    expect(kindOf(site, `${page}.MD`) === 'article').toBe(isPage)
  },
)
