import { expect, test } from 'vitest'
import { inNewMaps, withFree } from '../../../src/articles/edit/keys/new-maps.ts'

const tags = { 'taxonomies.tags': ['a'], 'taxonomies.categories': ['b'] }
const map = { taxonomies: { tags: ['a'], categories: ['b'] } }

test.each([{}, { taxonomies: null }, { taxonomies: '' }, { taxonomies: [] }])(
  'keys of one map come together in the place of %j',
  (data) => expect(inNewMaps(tags, data)).toEqual(map),
)

test.each([{ taxonomies: {} }, { taxonomies: { tags: ['c'] } }])(
  'a map that the text has is patched: %j',
  (data) => expect(inNewMaps(tags, data)).toEqual(tags),
)

test.each([{ taxonomies: 's' }, { taxonomies: ['s'] }])('%j is not overwritten', (data) => {
  expect(() => inNewMaps(tags, data)).toThrow('is not a map in this text')
})

test('free keys keep their dots, and share a new map with fields', () => {
  const fields = inNewMaps({ 'extra.image': '/a.png' }, {})
  expect(withFree(fields, { 'a\\.b': 1, extra: { a: 1 } })).toEqual({
    'a\\.b': 1,
    extra: { a: 1, image: '/a.png' },
  })
})
