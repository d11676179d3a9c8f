import { expect, test } from 'vitest'
import { siteOf, withHead } from '../site-files.ts'

const config = `collections_dir: stuff
permalink: /:categories/:title/
collections: {docs: {output: true, permalink: '/d/:path/'}}
defaults:
- scope: {path: '', type: posts}
  values: {permalink: '/def/:title/', published: false, category: c}
- scope: {path: _posts/in}
  values: {published: true}
- scope: {path: stuff/_posts/in2}
  values: {published: true}
- scope: {path: stuff/_posts/in3}
  values: {published: ''}
- scope: {path: '', type: pages}
  values: {permalink: /page-default/}
`

const site = siteOf('jekyll', { '_config.yml': config })
const fieldsOf = (file: string, head: string) => site.fieldsOf(file, withHead(head))

// All of this is what Jekyll 4.3.1 said of such a site.
test.each([
  ['stuff/_posts/2021-01-01-a.md', 'article'],
  ['stuff/news/_posts/2021-01-01-a.md', 'article'],
  ['stuff/_docs/a.md', 'article'],
  ['_posts/2021-01-01-a.md', 'not_content'],
  ['other/_posts/2021-01-01-a.md', 'not_content'],
  ['_drafts/a.md', 'not_content'],
  ['_docs/a.md', 'not_content'],
])('with collections_dir %s is %s', (file, kind) => {
  expect(site.kindOf(file)).toBe(kind)
})

const on = 'published: true'
test.each([
  ['2021-01-01-a.md', on, { url: '/def/a/', categories: ['c'] }],
  ['2021-01-01-a.md', `${on}\npermalink:`, { url: '/def/a/' }],
  ['2021-01-01-a.md', 'published:', { status: 'draft' }],
  ['2021-01-01-a.md', 'published: ~', { status: 'draft' }],
  ['in/2021-01-01-a.md', 'title: A', { status: 'published' }],
  ['in2/2021-01-01-a.md', 'title: A', { status: 'published' }],
  ['in3/2021-01-01-a.md', 'title: A', { status: 'published' }],
  ['2021-21-01-a.md', `${on}\ndate: 2021-02-03`, { url: '/def/a/', title: 'A' }],
  ['2021-01-33-a.md', `${on}\ndate: 2021-02-03`, { url: '/def/a/' }],
  ['x.md', 'date: 2020-04-30T11:57:36+01:00k', { publishedAt: '2020-04-30T10:57:36.000Z' }],
  ['x.md', 'date: 2020-04-30 11:57:36 +0100 (CET)', { publishedAt: '2020-04-30T10:57:36.000Z' }],
])('the post %s with %j', (name, head, fields) => {
  expect(fieldsOf(`stuff/_posts/${name}`, head)).toMatchObject(fields)
})

test('folders above the posts are categories from collections_dir on', () => {
  const post = fieldsOf('stuff/news/_posts/2021-01-01-a.md', `${on}\npermalink: /:categories/a/`)
  expect(post).toMatchObject({ url: '/news/c/a/', categories: ['news', 'c'] })
})

test('a page keeps a key without a value', () => {
  expect(fieldsOf('stuff/page.md', 'permalink:')?.url).toBe('/stuff/page/')
})

test.each(['.', './stuff', 'stuff/', '/stuff'])(
  'Jekyll finds no posts with collections_dir %s, but documents',
  (folder) => {
    const config = `collections_dir: ${folder}\ncollections: {notes: {output: true}}`
    const { kindOf } = siteOf('jekyll', { '_config.yml': config })
    for (const begin of ['', 'stuff/'])
      expect(kindOf(`${begin}_posts/2020-01-01-a.md`)).toBe('not_content')
    expect(kindOf(`${folder === '.' ? '' : 'stuff/'}_notes/a.md`)).toBe('article')
  },
)
