import { defineCollection } from '@nuxt/content'

const more = process.env.NO_SUCH_FOLDER ? { include: 'more/**' } : undefined

export const collections = {
  versions: defineCollection({
    type: 'page',
    source: { include: 'docs/**', prefix: '/docs/4.x/2.deep' },
  }),
  posts: defineCollection({ type: 'page', source: 'blog/**' }),
  single: defineCollection({ type: 'page', source: { include: 'notes/one.md', prefix: '/n' } }),
  odd: defineCollection({ type: 'page', source: 'odd-*.md' }),
  'bad-name': defineCollection({ type: 'page', source: 'bad/**' }),
  away: defineCollection({ type: 'page', source: { cwd: '/no/such/folder', include: 'away/**' } }),
  list: defineCollection({ type: 'page', source: [{ include: 'list/**' }, more!].filter(Boolean) }),
}
