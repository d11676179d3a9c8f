import { z } from 'zod'
import { langParams } from '../http/request/lists.ts'
import { booleanParam, choiceParam, listQuery, paramOf, sortParam } from '../http/request/query.ts'
import { limits } from '../markdown/file/limits.ts'
import { slugify, termKey } from '../markdown/file/slug.ts'
import { exampleId, Id, Time } from '../shapes.ts'
import { langTexts, langTextsPatch, newLangTexts } from './names/schema.ts'

const maxSlugLength = 100
const maxDescriptionLength = 5_000

// Two names that look the same must be the same, so a name has no invisible characters and none
// that change the text direction. Joiners and variation selectors are allowed where emoji and
// Arabic and Indic scripts need them.
const invisible =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c-\u200d]|[\ufe0e-\ufe0f])\p{Default_Ignorable_Code_Point}/u
const misplacedJoiners =
  /(?<!\p{Emoji})[\ufe0e-\ufe0f]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}\p{Script=Malayalam}])[\u200c-\u200d]/u
const controlCharacters = /[\p{Cs}\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/u

/** The name of a tag or category: stored as given, but trimmed and in NFC. */
const TermName = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1, { error: 'A name must not be blank.', abort: true })
  .max(limits.termName)
  .refine((name) => !invisible.test(name) && !misplacedJoiners.test(name), {
    error: 'A name must not hold invisible, direction or control characters.',
  })

const TermSlug = z
  .string()
  .min(1)
  .max(maxSlugLength)
  .refine((slug) => slug === slugify(slug), {
    error: 'A slug holds lower-case letters of any script, digits and single hyphens between them.',
  })

const TermDescription = z
  .string()
  .max(maxDescriptionLength)
  .refine((text) => !controlCharacters.test(text), {
    error: 'A description must not hold control characters.',
  })

/** The members of every term that readers see. */
export const termShape = {
  id: z.uuid(),
  slug: z.string().meta({
    description:
      'Unique among tags, and among categories below its parent; letters of any script, digits and `-`.',
  }),
  name: z.string(),
  description: z.string().nullable(),
  names: langTexts.meta({ description: 'The name by language: `{"zh": "书籍装帧"}`.' }),
  descriptions: langTexts.meta({ description: 'The description by language.' }),
}

export const termState = {
  articleCount: z
    .int()
    .meta({ description: 'The number of articles that are public now and name this term itself.' }),
  version: z.int(),
  createdAt: Time,
  updatedAt: Time,
}

export const newTermShape = {
  name: TermName,
  slug: TermSlug.exactOptional(),
  description: TermDescription.nullable().exactOptional(),
  names: newLangTexts(TermName).exactOptional(),
  descriptions: newLangTexts(TermDescription).exactOptional(),
}

/** Merge patch (RFC 7396): members that are not named stay. */
export const termChangesShape = {
  name: TermName.exactOptional(),
  slug: TermSlug.exactOptional(),
  description: TermDescription.nullable().exactOptional(),
  names: langTextsPatch(TermName).nullable().exactOptional(),
  descriptions: langTextsPatch(TermDescription).nullable().exactOptional(),
}

export const TermId = z.object({ id: Id })
export const TermBySlug = z.object({ slug: z.string().max(400) })
export const MergeTerm = z
  .strictObject({ into: Id.describe('The term that stays.') })
  .meta({ id: 'Merge', examples: [{ into: exampleId }] })

const rewrites = ['born', 'all', 'none'] as const
export type Rewrite = (typeof rewrites)[number]

/** Which texts get the new name of a term. */
export const RewriteQuery = z.strictObject({
  rewrite: choiceParam(rewrites)
    .default('born')
    .describe(
      'Which texts get the new name, by a bulk change: those of articles that were made by the API (`born`), `all`, or `none`.',
    ),
})

/** What a rename means for the articles that name the term. */
export const Rewritten = z
  .object({
    named: z.int().meta({
      description:
        'Articles that name the term, or a category below it; drafts and trash included. 0 if the name stays.',
    }),
    rewritten: z.int().meta({ description: 'Those whose texts the bulk change rewrites.' }),
    fileOnly: z.int().meta({
      description: 'Imported articles that are not rewritten: they keep the text of their file.',
    }),
    bulkChangeId: z.uuid().nullable(),
  })
  .meta({ id: 'Rewritten' })
export type Rewritten = z.infer<typeof Rewritten>

/** What terms are sorted by; only categories have a position. */
export const sorts = ['name', 'articleCount', 'createdAt'] as const
export type TermSort = (typeof sorts)[number] | 'position'

/** In the order of categories without a position. */
export const noPosition = 2_147_483_647

const nameParam = paramOf(
  (text) => (text.includes('\0') ? undefined : termKey(text) || undefined),
  'A part of a name is expected.',
  { type: 'string' },
)

/** Parameters that filter terms by language. */
export const termLangs = {
  lang: langParams.lang.describe(
    'Only terms that articles in these languages name (themselves, or a category below them), with `articleCount` for these languages; `en` includes `en-GB`.',
  ),
  'lang[exact]': langParams['lang[exact]'],
}

export const termFilters = {
  ...termLangs,
  q: nameParam.optional().describe('Part of a name; case and width do not matter.'),
  unused: booleanParam
    .optional()
    .describe(
      '`true`: only terms that no article names, nor a category below them; without `drafts:read` no public article.',
    ),
  sort: sortParam<TermSort>(sorts)
    .optional()
    .describe('`-` sorts in descending order. Default: `name`.'),
}

export const ListTerms = listQuery(termFilters)
