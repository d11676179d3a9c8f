import { describe, expect, test } from 'vitest'
import { compareSite, type Differences } from './compare.ts'
import { readNamed } from './site-files.ts'

const hidden = 'the page files show it; here a draft or a date in the future hides it'
const draft = 'the page file leaves out drafts; here the draft has the address of the pattern'
const noTitle = 'the text names no title; here each article has one'
const byCode = 'a function of the site makes this id'

const paths = ['docs:/guide/:slug/', 'src/content/blog:/blog/:slug/']

/** All that differs, with its reason. */
const accepted: Record<string, Differences> = {
  'astro-defaults': {
    'docs/README.md title': noTitle,
    'docs/draft.md url': draft,
    'src/content/blog/draft.md public': hidden,
    'src/content/blog/future.md public': hidden,
    'src/pages/draft.md public': hidden,
  },
  'astro-starlight': {},
  'astro-config': { 'source/notes/Kept Name.md url': byCode },
}

describe('what Astro says of a site is what its articles say', () => {
  test.each(Object.entries(accepted))('%s', (name, differences) => {
    const { count, differences: found } = compareSite(name, { paths })
    expect(count).toBeGreaterThan(40)
    expect(Object.fromEntries([...found].filter(([key]) => !(key in differences)))).toEqual({})
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort())
  })
})

test('entries have no address until a pattern gives one', () => {
  const file = 'src/content/blog/first-post.md'
  expect(readNamed('astro-defaults').read(file).fields.url).toBeNull()
  const dated = readNamed('astro-defaults', { paths: ['src/content/blog:/:year/:month/:slug'] })
  expect(dated.read(file).fields.url).toBe('/2022/07/first-post')
})

test.each(Object.keys(accepted))('%s is known by its configuration', (name) => {
  expect(readNamed(name).detected).toMatchObject({ name: 'astro', certainty: 'certain' })
})
