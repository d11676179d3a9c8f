import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { siteOf, withHead } from '../site-files.ts'

function read(dialect: DialectName, texts: Record<string, string>) {
  const site = siteOf(dialect, texts)
  const authors = (file: string, head: string) =>
    site.fieldsOf(file, withHead(`title: A\n${head}`, ''))?.authors
  return { ...site, authors }
}

test('Hugo: ids become the names of data and of the pages of authors', () => {
  const { kindOf, problems, authors } = read('hugo', {
    'hugo.toml': '',
    'data/authors/ann.yaml': 'name: Ann Lee\n',
    'data/authors/bob.json': '{"name": "Bob Ray", "bio": "x"}',
    'data/authors/cy.toml': 'title = "Cy Fox"\n',
    'data/authors/broken.yaml': 'name: [\n',
    'themes/bare/data/authors/dan.yaml': 'name: Not here\n',
    'content/authors/admin/_index.md': '---\ntitle: Nel Big\n---\n',
    'content/posts/a.md': '',
  })
  const file = 'content/posts/a.md'
  expect(problems).toMatchObject([{ code: 'site_config_unreadable' }])
  expect(authors(file, 'authors: [ann, bob, cy, admin, dan, Zoe Q]')).toEqual([
    ...['Ann Lee', 'Bob Ray', 'Cy Fox', 'Nel Big', 'dan', 'Zoe Q'],
  ])
  expect(authors(file, 'author: ann')).toEqual(['Ann Lee'])
  expect(kindOf('data/authors/ann.yaml')).toBe('file')
  expect(kindOf('data/')).toBe('article')
  expect(kindOf('data/other.yaml')).toBe('code')
})

test('Astro: references become the names of the entries', () => {
  const { kindOf, authors } = read('astro', {
    'astro.config.mjs': 'export default {}\n',
    'src/content/authors/ann.json': '{"name": "Ann Lee"}',
    'src/content/authors/bob.md': '---\nname: Bob Ray\n---\n\nA life.\n',
    'src/content/authors/cy/index.yaml': 'name: Cy Fox\n',
    'src/data/authors.json': '[{"id": "dan", "name": "Dan Hay"}, {"name": "None"}, 3]',
    'src/content/blog/a.md': '',
  })
  const file = 'src/content/blog/a.md'
  expect(authors(file, 'author: ann')).toEqual(['Ann Lee'])
  expect(authors(file, 'authors: [bob, cy, dan, eve]')).toEqual([
    ...['Bob Ray', 'Cy Fox', 'Dan Hay', 'eve'],
  ])
  expect(authors(file, 'author: {collection: authors, id: ann}')).toEqual(['Ann Lee'])
  expect(kindOf('src/content/authors/bob.md')).toBe('article')
  expect(kindOf('src/content/authors/ann.json')).toBe('file')
})

test('VitePress: ids become the names of the data of its theme', () => {
  const { authors } = read('vitepress', {
    '.vitepress/config.ts': 'export default {}\n',
    '.vitepress/theme/authors.json': '{"ann": {"name": "Ann Lee"}, "bob": "Bob Ray"}',
    'data/authors/cy.yml': 'name: Cy Fox\n',
    'a.md': '',
  })
  expect(authors('a.md', 'authors: [ann, bob, cy, __proto__]')).toEqual([
    ...['Ann Lee', 'Bob Ray', 'Cy Fox', '__proto__'],
  ])
})
