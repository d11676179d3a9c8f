import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'

// All of this is what Jekyll 4.3.1 said of such sites.

const jekyll = (config: string) => siteOf('jekyll', { '_config.yml': config })

const fieldsOf = (config: string, file: string, head = 'title: A') =>
  jekyll(config).fieldsOf(file, withHead(head))

const collection = 'collections: {docs: {output: true}}\npermalink: /:path/'
test.each([
  ['', '_posts/2020-01-02-a...md', '/2020/01/02/a.html'],
  ['', '_posts/2020-01-02-a...b.md', '/2020/01/02/a/.b.html'],
  ['permalink: pretty', '_posts/2020-01-02-a...md', '/2020/01/02/a/'],
  ['', 'a....md', '/a.html'],
  ['permalink: pretty', 'b/v1..md', '/b/v1/'],
  ['permalink: /:path/', '_posts/2020-01-02-a.md', '/2020-01-02-a/'],
  ['permalink: /:path/', 'x/_posts/y/2020-01-02-a.md', '/x/y/2020-01-02-a/'],
  [collection, '_docs/x/a..md', '/docs/x/a/'],
])('with %j %s is at %s', (config, file, url) => {
  expect(fieldsOf(config, file)?.url).toBe(url)
})

test('a name that ends with dots gives a title without them', () => {
  expect(fieldsOf('', '_posts/2020-01-02-and-so...md', 'x: 1')?.title).toBe('And So')
})

test.each([
  ['/:title/', '/:title/'],
  ['/:collection/:basename/', '/:collection/a/'],
  ['/x/:path/:basename:output_ext', '/x/b/a.html'],
])('a page knows few parts: permalink %s is %s', (permalink, url) => {
  expect(fieldsOf('', 'b/a.md', `permalink: ${permalink}`)?.url).toBe(url)
})

const site = `permalink: /:categories/:title/
defaults:
- scope: {path: '', type: posts}
  values: {category: blog, categories: [d]}
`
test.each([
  ['title: A', ['d', 'blog'], '/d/blog/a/'],
  ['category: news', ['d', 'news'], '/d/news/a/'],
  ['categories: [x]', ['d', 'x', 'blog'], '/d/x/blog/a/'],
  ['categories: [x]\ncategory: news', ['d', 'x', 'news'], '/d/x/news/a/'],
])('a post with %j has %j', (head, categories, url) => {
  expect(fieldsOf(site, '_posts/2020-01-02-a.md', head)).toMatchObject({ categories, url })
})

test('tags are divided at the blanks of Ruby alone', () => {
  const head = 'tags: "a\\tb c\\_d e\\u3000f"'
  const tags = ['a', 'b', 'c\u00a0d', 'e\u3000f']
  expect(fieldsOf('', '_posts/2020-01-02-a.md', head)?.tags).toEqual(tags)
})

test('a number is no list of tags, and one tag', () => {
  expect(fieldsOf('', '_posts/2020-01-02-a.md', 'tags: 2020')?.tags).toEqual([])
  expect(fieldsOf('', '_posts/2020-01-02-a.md', 'tag: 2020')?.tags).toEqual(['2020'])
})

test.each([
  ['exclude: ["*.c.md"]', 'a.c.md', 'a.c.md.md'],
  ['exclude: ["*/test"]', 'a/test/b.md', 'a/testing/b.md'],
  ['exclude: [README.md, docs]\ninclude: [README.md]', 'docs/README.md', 'README.md'],
  ['exclude: ["*.md"]\ninclude: [about.md]', 'a.md', 'about.md'],
])('%s leaves out %s, but not %s', (config, out, taken) => {
  expect(jekyll(config).kindOf(out)).toBe('not_content')
  expect(jekyll(config).kindOf(taken)).toBe('article')
})
