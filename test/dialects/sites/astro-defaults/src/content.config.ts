import { defineCollection, z } from 'astro:content'
import { glob } from 'astro/loaders'

const blog = defineCollection({
  loader: glob({ pattern: '**/[^_]*.{md,mdx}', base: './src/content/blog' }),
  schema: z.object({ title: z.string(), pubDate: z.coerce.date().optional() }).passthrough(),
})
const docs = defineCollection({ loader: glob({ pattern: '**/*.md', base: './docs' }) })

export const collections = { blog, docs }
