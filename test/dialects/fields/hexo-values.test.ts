import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'

// All of this is what Hexo 8.1.2 said of such a site.

const hexo = (config: string) =>
  siteOf('hexo', { '_config.yml': config, 'source/_posts/a.md': undefined })

const fieldsOf = (config: string, file: string, head: string) =>
  hexo(config).fieldsOf(file, withHead(`title: A\n${head}`))

test.each([
  ['1577934245', '1970-01-19T06:18:54.245Z'],
  ['20200102', '1970-01-01T05:36:40.102Z'],
  ['1577934245000', '2020-01-02T03:04:05.000Z'],
])('date: %s is %s', (date, at) => {
  expect(fieldsOf('timezone: UTC', 'source/_posts/a.md', `date: ${date}`)?.publishedAt).toBe(at)
})

test('a number gives the date of the address, too', () => {
  const found = fieldsOf('permalink: :year/:title/', 'source/_posts/a.md', 'date: 1577934245000')
  expect(found?.url).toBe('/2020/a/')
})

test('a list among the tags is one tag', () => {
  const head = 'tags: [[a, b], [c], d]'
  expect(fieldsOf('', 'source/_posts/a.md', head)?.tags).toEqual(['a,b', 'c', 'd'])
})

// A name that the pattern of names does not match is in the address without its signs.
test.each([
  ['', '_posts/50%off.md', 'not_content'],
  ['', '_posts/x/50%off.md', 'not_content'],
  ['new_post_name: :year-:title.md', '_posts/x/50%off.md', 'article'],
  ['new_post_name: :year-:title.md', '_posts/50%off.md', 'article'],
  ['new_post_name: :year-:title.md', '_posts/2020-50%off.md', 'not_content'],
  ['', '50%off.md', 'not_content'],
])('with %j source/%s is %s', (config, name, kind) => {
  expect(hexo(config).kindOf(`source/${name}`)).toBe(kind)
})

test('marks that are apart from their letters stay in addresses', () => {
  const config = 'permalink: :title/\nnew_post_name: :year-:title.md'
  const urls = ['\u00e9', 'e\u0301'].map((name) => fieldsOf(config, `source/_posts/${name}.md`, ''))
  expect(urls.map((one) => one?.url)).toEqual(['/e/', '/\u00e9/'])
})
