import { z } from 'zod'
import { maxDepth } from '../../markdown/file/category-name.ts'
import { limits } from '../../markdown/file/limits.ts'

// Schemas of the tags and categories that clients send, and of those that responses show.

const termName = z.string().trim().min(1).max(limits.termName)
const categoryName = z.union([termName, z.array(termName).min(1).max(maxDepth)])

export const tagNames = z
  .array(termName)
  .max(limits.terms)
  .meta({ description: 'Names; new tags are created.' })

export const categoryNames = z.array(categoryName).max(limits.terms).meta({
  description:
    'Each a name, or a list of all names from the root down. A name that several categories have is 422 `ambiguous`. New categories are created: a name at the root of the tree, a list with all its levels.',
})

const TermLink = z.object({ id: z.uuid(), slug: z.string(), name: z.string() })
export const TagLink = TermLink.meta({ id: 'TermLink' })
export const CategoryLink = TermLink.extend({ path: z.string() }).meta({ id: 'CategoryLink' })
