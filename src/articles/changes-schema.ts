import { z } from 'zod'
import { evenWithFaults } from '../http/request/query.ts'
import { BodyEdit, maxEdits } from './edit/body/schema.ts'
import { written } from './fields/members.ts'

const Writable = z.strictObject(written).partial()

/** Body of POST and PUT: only `title` is required, the status defaults to `draft`. */
export const NewArticle = Writable.required({ title: true }).meta({
  id: 'NewArticle',
  examples: [{ title: 'Hello', lang: 'en', tags: ['notes'], body: '# Hello\n\nFirst *words*.\n' }],
})
export type NewArticle = z.infer<typeof NewArticle>

// Fields that a patch may reset with null to what the text and the file name give, besides those
// that may be empty.
const reset = {
  title: written.title
    .nullable()
    .optional()
    .meta({ description: '`null`: the first heading of the text, or else the file name.' }),
  slug: written.slug.nullable().optional(),
  path: written.path.nullable().optional(),
  lang: written.lang.nullable().optional(),
  tags: written.tags.nullable().optional(),
  categories: written.categories.nullable().optional(),
  authors: written.authors.nullable().optional(),
  aliases: written.aliases.nullable().optional(),
}

const ArticleChanges = Writable.extend(reset)

/** Changes of the fields of an article. */
export type ArticleChanges = z.infer<typeof ArticleChanges>

const edits = z.array(BodyEdit).max(maxEdits).optional().meta({
  description:
    'Changes of the body, instead of `body`: all or none. Each is matched in the body as it is read, so they must not overlap. Needs `If-Match`, or else 428.',
})

const oneBody = (
  { body, edits }: { body?: unknown; edits?: unknown },
  context: z.RefinementCtx,
): void => {
  if (body === undefined || edits === undefined) return
  context.addIssue({ code: 'custom', path: ['edits'], message: 'Give either body or edits.' })
}

/**
 * Merge patch (RFC 7396): `null` resets a value to what the text and the file name give. `edits`
 * changes parts of the body.
 */
export const ArticlePatch = ArticleChanges.extend({ edits })
  .superRefine(oneBody, evenWithFaults)
  .meta({
    id: 'ArticlePatch',
    examples: [{ summary: 'A greeting.', tags: ['notes', 'C++'] }],
  })
export type ArticlePatch = z.infer<typeof ArticlePatch>

const named = (what: string) => ({
  description: `${what}; a former name of a term means the term. Removals come first.`,
})

/** Changes of the terms that leave the others as they are. */
const termEdits = {
  addTags: written.tags.optional().meta(named('Names of tags to add')),
  removeTags: written.tags.optional().meta(named('Names of tags to remove')),
  addCategories: written.categories.optional().meta(named('Names of categories to add')),
  removeCategories: written.categories.optional().meta(named('Names of categories to remove')),
}
type TermEdits = z.infer<z.ZodObject<typeof termEdits>>

const wholeOrEdits = (changes: ArticleChanges & TermEdits, context: z.RefinementCtx): void => {
  for (const [whole, name] of editsOfTerms)
    if (changes[whole] !== undefined && changes[name] !== undefined)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `Give either ${whole} or ${name}.`,
      })
}

const editsOfTerms = [
  ['tags', 'addTags'],
  ['tags', 'removeTags'],
  ['categories', 'addCategories'],
  ['categories', 'removeCategories'],
] as const

/** A merge patch that may also add and remove single terms. */
export const TermPatch = ArticleChanges.extend({ edits, ...termEdits })
  .superRefine(oneBody, evenWithFaults)
  .superRefine(wholeOrEdits, evenWithFaults)
export type TermPatch = z.infer<typeof TermPatch>

/** Changes that many articles get: of fields, and of single terms. */
export const BulkPatch = ArticleChanges.extend(termEdits)
  .superRefine(wholeOrEdits, evenWithFaults)
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change.')
  .meta({ id: 'BulkPatch', examples: [{ addTags: ['archive'], removeTags: ['news'] }] })
