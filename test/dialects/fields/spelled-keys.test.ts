import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { siteOf, withHead } from '../site-files.ts'

const fieldsOf = (dialect: DialectName, file: string, head: string) =>
  siteOf(dialect, { [file]: undefined }).fieldsOf(file, withHead(head))

// Jekyll 4.3.1 and Hexo 8.1.2 were asked.
const sites: [DialectName, string][] = [
  ['jekyll', '_posts/2020-01-02-a.md'],
  ['hexo', 'source/_posts/a.md'],
]

test.each(sites)('%s knows no key in capitals', (dialect, file) => {
  const own = fieldsOf(dialect, file, 'title: A\ndate: 2020-01-02')
  const head = 'title: A\ndate: 2020-01-02\nTags: [x]\nCategories: [y]\nPermalink: /z/\nLang: fr'
  expect(fieldsOf(dialect, file, head)).toEqual({
    ...own,
    frontMatter: { Tags: ['x'], Categories: ['y'], Permalink: '/z/', Lang: 'fr' },
  })
})

test.each(sites)('%s: a switch in any case still hides', (dialect, file) => {
  for (const hiding of ['Published: false', 'Draft: true'])
    expect(fieldsOf(dialect, file, `title: A\n${hiding}`)?.status).toBe('draft')
})
