import { expect, test } from 'vitest'
import { createInventory } from '../../src/imports/inventory.ts'
import type { DialectName } from '../../src/markdown/dialects/dialect.ts'
import { readSite, rulesOf } from '../../src/markdown/dialects/registry.ts'
import type { JsonObject } from '../../src/shapes.ts'

const data = {
  date: '2020-01-02',
  lastmod: '2020-01-03',
  pubDate: '2020-01-02',
  heroImage: 'a.png',
  images: ['a.png'],
  redirect_from: '/a/',
  permalink: '/b/',
  weight: 1,
  last_update: { date: '2020-01-04' },
  extra: { image: 'a.png' },
}

function mapped(name: DialectName, texts: JsonObject[] = [data]) {
  const files = { names: new Set<string>(), text: () => undefined }
  const { site } = readSite(name, files, { lang: 'en', timeZone: 'UTC', paths: [] })
  const inventory = createInventory()
  for (const one of texts) inventory.add({ data: one }, rulesOf(site, 'content/a.md'))
  const known = createInventory(inventory.list()).list()
  return Object.fromEntries(
    known.flatMap(({ key, mappedTo }) => (mappedTo ? [[key, mappedTo]] : [])),
  )
}

test.each<[DialectName, Record<string, string>]>([
  ['hugo', { pubDate: 'publishedAt', images: 'cover' }],
  ['jekyll', { redirect_from: 'aliases', permalink: 'path' }],
  ['docusaurus', { date: '', last_update: 'modifiedAt' }],
  ['astro', { pubDate: 'publishedAt', heroImage: 'cover' }],
  ['plain', { pubDate: 'publishedAt', redirect_from: 'aliases', permalink: 'path' }],
])('the keys of %s are mapped to the fields that it reads from them', (name, own) => {
  const { date = 'publishedAt', ...others } = own
  const expected = { ...(date && { date }), lastmod: 'modifiedAt', ...others }
  expect(mapped(name)).toEqual(expected)
})

test('a map is mapped to the fields that its keys give', () => {
  expect(mapped('zola', [{ extra: 'text' }, { extra: { image: 'a.png' } }]).extra).toContain(
    'cover',
  )
})
