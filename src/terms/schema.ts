import { z } from 'zod'
import { langParams } from '../http/request/lists.ts'
import { listQuery, paramOf, sortParam } from '../http/request/query.ts'
import { limits } from '../markdown/file/limits.ts'
import { slugify, termKey } from '../markdown/file/slug.ts'
import { exampleId, Id, Time } from '../shapes.ts'

const longestSlug = 100
const longestDescription = 5_000

// Two names that look the same must be the same: nothing that cannot be seen, nothing that turns
// the direction. Joiners and variation selectors stay where emoji and the scripts of Arabia and
// India need them.
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c-\u200d]|[\ufe0e-\ufe0f])\p{Default_Ignorable_Code_Point}/u
const misplaced =
  /(?<!\p{Emoji})[\ufe0e-\ufe0f]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}\p{Script=Malayalam}])[\u200c-\u200d]/u
const unseenInProse = /[\p{Cs}\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/u

/**
 * The name of a tag or category: kept as given, but for outer blanks and composed letters (NFC).
 */
const TermName = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1, { error: 'A name must not be blank.', abort: true })
  .max(limits.termName)
  .refine((name) => !unseen.test(name) && !misplaced.test(name), {
    error: 'A name must not hold invisible, direction or control characters.',
  })

const TermSlug = z
  .string()
  .min(1)
  .max(longestSlug)
  .refine((slug) => slug === slugify(slug), {
    error: 'A slug holds lower-case letters of any script, digits and single hyphens between them.',
  })

const TermDescription = z
  .string()
  .max(longestDescription)
  .refine((text) => !unseenInProse.test(text), {
    error: 'A description must not hold control characters.',
  })

/** What readers see of every term. */
export const termShape = {
  id: z.uuid(),
  slug: z
    .string()
    .meta({ description: 'Unique among its kind; letters of any script, digits and `-`.' }),
  name: z.string(),
  description: z.string().nullable(),
}

export const termState = {
  articleCount: z
    .int()
    .meta({ description: 'How many articles that are public now name it itself.' }),
  version: z.int(),
  createdAt: Time,
  updatedAt: Time,
}

export const newTermShape = {
  name: TermName,
  slug: TermSlug.exactOptional(),
  description: TermDescription.nullable().exactOptional(),
}

/** Merge patch (RFC 7396): what is not named stays. */
export const termChangesShape = {
  name: TermName.exactOptional(),
  slug: TermSlug.exactOptional(),
  description: TermDescription.nullable().exactOptional(),
}

export const TermId = z.object({ id: Id })
export const TermBySlug = z.object({ slug: z.string().max(400) })
export const MergeTerm = z
  .strictObject({ into: Id.describe('The term that stays.') })
  .meta({ id: 'Merge', examples: [{ into: exampleId }] })

const sorts = ['name', 'articleCount', 'createdAt'] as const
export type TermSort = (typeof sorts)[number]

const nameParam = paramOf(
  (text) => (text.includes('\0') ? undefined : termKey(text) || undefined),
  'A part of a name is expected.',
  { type: 'string' },
)

/** Which terms of which languages are listed. */
export const termLangs = {
  lang: langParams.lang.describe(
    'Only terms that articles in these languages name, or one below them in the tree, and `articleCount` in these; `en` means `en-GB`, too.',
  ),
  'lang[exact]': langParams['lang[exact]'],
}

export const termFilters = {
  ...termLangs,
  q: nameParam.optional().describe('Part of a name; case and width do not matter.'),
  sort: sortParam(sorts).optional().describe('`-` descends. Without it `name`.'),
}

export const ListTerms = listQuery(termFilters)
