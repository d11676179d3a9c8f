import { z } from 'zod'
import { byteLength } from '../../../markdown/file/limits.ts'
import { checkedFirst } from '../../../shapes.ts'

/** Most bytes of a text to find. */
const maxFindBytes = 65_536
/** Most edits of one request. */
export const maxEdits = 100

const Find = z
  .strictObject({
    find: z
      .string()
      .min(1, 'Must not be empty.')
      .refine((text) => byteLength(text) <= maxFindBytes, `At most ${maxFindBytes} bytes allowed.`)
      .meta({
        description:
          'A text of the body, exactly as it is there; a line end matches LF and CRLF. Without `occurrence` it must be there exactly once.',
      }),
    replace: z.string(),
    occurrence: z
      .union([z.literal('all'), z.int().min(1).max(1_000_000)])
      .optional()
      .meta({
        description:
          'Which one, counted from 1 without overlaps, or `all`, of which there may be 100,000.',
      }),
  })
  .meta({ title: 'Find and replace' })

const Section = z
  .strictObject({
    section: z.string().min(1).meta({
      description:
        'The `id` of a heading in `toc`. Its line stays; the section ends at the next heading of the same or a higher level.',
    }),
    replace: z.string().meta({
      description:
        'The new text below the heading. Where it does not begin or end with a line end, the blank lines there stay.',
    }),
  })
  .meta({ title: 'Replace a section' })

const Append = z
  .strictObject({ append: z.string().min(1, 'Must not be empty.') })
  .meta({ title: 'Append', description: 'Added to the end of the body as it is.' })

/** Most members of one edit that are named as unknown. */
const maxMembers = 100

// Each form would list all members that it does not know.
function tooManyMembers(edit: unknown): string | null {
  const isTooMany =
    typeof edit === 'object' && edit !== null && Object.keys(edit).length > maxMembers
  return isTooMany ? `An edit has at most ${maxMembers} members.` : null
}

/** One edit of a body. */
export const BodyEdit = checkedFirst(
  z.union([Find, Section, Append]).meta({ id: 'BodyEdit' }),
  tooManyMembers,
  'too_big',
)
export type BodyEdit = z.infer<typeof BodyEdit>
