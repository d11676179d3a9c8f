import { expect, test } from 'vitest'
import type { DialectName } from '../../../src/markdown/dialects/dialect.ts'
import { readSite, rulesOf } from '../../../src/markdown/dialects/registry.ts'
import { readArticle } from '../../../src/markdown/fields/read.ts'

const defaults = { lang: 'en', timeZone: 'UTC', paths: [] }

function fieldsOf(dialect: DialectName, file: string, head: string) {
  const files = { names: new Set([file]), text: () => undefined }
  const { site } = readSite(dialect, files, defaults)
  const options = { ...defaults, status: 'published', rules: rulesOf(site, file) } as const
  const read = readArticle(`---\n${head}\n---\nText`, file, options)
  return read.ok ? read.article.fields : null
}

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
