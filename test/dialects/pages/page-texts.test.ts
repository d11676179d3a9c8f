import { describe, expect, test } from 'vitest'
import type { Differences } from '../compare.ts'
import { compareTexts } from './page-text.ts'

const template = 'template code is never run here; it stays as it is written'
const notes = 'the generator puts a heading above the footnotes'
const mdx = 'MDX expressions and parts of other files are never run here'
const callout = 'the generator knows no callouts; here they are marked'
const bare = 'a bare address is a link here'
const lineNumbers = 'the generator numbers the lines of code'
const own = 'the generator needs an option or a plugin for marks, callouts or footnotes'
const option = 'an option of the site, which the HTML here does not follow'

/** What differs on the pages of the oracle's sites, by `file part`, with its reason. */
const accepted: Record<string, Differences> = {
  'astro-config': {},
  'astro-defaults': {
    'src/content/blog/first-post.md text': `${notes}, and ${callout}`,
    'src/content/blog/first-post.md headings': notes,
    'src/content/blog/first-post.md ids': notes,
    'src/content/blog/folder/Deep File.mdx text': mdx,
    'src/pages/mdx.mdx text': mdx,
  },
  'astro-starlight': {},
  'docusaurus-config': {},
  'docusaurus-defaults': {
    'docs/imports.mdx text': mdx,
    'docs/intro.md text': notes,
    'docs/intro.md headings': notes,
    'docs/intro.md ids': notes,
  },
  'docusaurus-versions': {},
  'eleventy-config': { 'src/index.md text': template },
  'eleventy-defaults': {
    'about.md text': `${template}; ${own}`,
  },
  'gatsby-blog': {},
  'hexo-config': {
    'source/_posts/assets.md text': 'Hexo reads no Markdown beside a tag in this line; here it is',
    'source/_posts/assets.md images': 'the same',
    'source/_posts/assets.md links': 'the same',
  },
  'hexo-defaults': {
    'source/_posts/excerpt-key.md text': 'Hexo puts the key in the place of the text',
    'source/_posts/hello-world.md text': `a link shows the name, not the title; ${own}`,
    'source/_posts/hello-world.md images': 'Hexo leaves out a picture that it does not have',
    'source/about/index.md text': template,
  },
  'hexo-names': { 'source/_posts/toml.md text': 'Hexo knows no TOML, which is a head here' },
  'hugo-defaults': {
    'content/about.md links': 'Hugo leaves a link to a file as it is; here it is resolved',
    'content/posts/syntax.md text': `${own}; raw HTML is left out by Hugo and cleaned here`,
    'content/posts/syntax.md headings': 'the title of a figure is a heading in Hugo',
    'content/posts/syntax.md links': 'Hugo writes the host of the site',
  },
  'hugo-folders': {},
  'hugo-languages': {},
  'hugo-options': {},
  'hugo-permalinks': {},
  'jekyll-config': {
    'index.md text': template,
    'index.md links': template,
  },
  'jekyll-date': {},
  'jekyll-defaults': {
    '_posts/2021-03-04-first-post.md text': lineNumbers,
    '_posts/2021-03-27-syntax.md text': `${template}; one tilde strikes here, and ${option}`,
    '_posts/2021-03-27-syntax.md links': `${bare}; Jekyll writes the link of a tag as text`,
    'about.md text': template,
    'index.md links': template,
  },
  'jekyll-none': {},
  'jekyll-ordinal': {},
  'jekyll-pretty': {},
  'jekyll-weekdate': {},
  'nuxt-content-config': {},
  'nuxt-content-docs': {
    'content/1.guide/2.first-steps.md text': 'its themes show the names of blocks of code',
  },
  'obsidian-quartz': {},
  'obsidian-vault': {},
  'pelican-config': {},
  'pelican-defaults': {},
  'pelican-names': {},
  'vitepress-config': {},
  'vitepress-defaults': {
    'about.md links': 'VitePress ends a link without an extension with .html',
    'guide/intro.md text': `${template}; labels of code, emoji and parts of other files are not shown`,
  },
  'zola-defaults': {},
}

describe('a page has the words, headings, links and pictures that its generator writes', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareTexts(name)
    expect(count).toBeGreaterThan(0)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})
