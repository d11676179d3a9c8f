import { expect, test } from 'vitest'
import { siteOf } from '../site-files.ts'

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
    const pages = { [`${page}.md`]: '', [`${page}.MD`]: '' }
    const { kindOf } = siteOf(dialect, { [file]: text, ...pages })
    expect(kindOf(`${page}.md`)).toBe('article')
    expect(kindOf(`${page}.MD`) === 'article').toBe(isPage)
  },
)
