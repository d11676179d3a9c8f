import { defineCollection, defineContentConfig, z } from '@nuxt/content'

export default defineContentConfig({
  collections: {
    docs: defineCollection({
      type: 'page',
      source: { include: 'docs/**/*.md', prefix: '/handbook', exclude: ['docs/skip/**'] },
    }),
    blog: defineCollection({
      type: 'page',
      source: 'blog/**/*.md',
      schema: z.object({ date: z.date(), tags: z.array(z.string()).optional() }),
    }),
    people: defineCollection({ type: 'data', source: 'people/**.md' }),
  },
})
