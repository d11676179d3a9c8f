import { describe, expect, test } from 'vitest'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'nuxt-content-docs': {
    'content/1.guide/8.hidden.md public': 'Nuxt Content ignores the key; here it hides',
    'content/blog/future.md public': 'Nuxt Content knows no dates; here the page is scheduled',
  },
  'nuxt-content-config': {
    'content/people/ann.md kind':
      'a collection of data has no pages; here its files are no articles',
  },
}

describe('what Nuxt Content says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name)
    expect(count).toBeGreaterThan(15)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'nuxt-content', certainty: 'certain' })
})
