import { z } from 'zod'
import { scopes } from '../actor.ts'
import { CursorText, CursorTime } from '../http/request/pagination.ts'
import { SourceName, Time, TimeInput } from '../shapes.ts'

const KeyScope = z.enum(scopes)

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(KeyScope),
    sources: z
      .array(z.string())
      .nullable()
      .describe(
        'The only sources into which it may import and whose articles and files it may write; null: all.',
      ),
    createdAt: Time,
    createdBy: z.string(),
    expiresAt: Time.nullable(),
    revokedAt: Time.nullable(),
    lastUsedAt: Time.nullable().describe('Accurate to the minute.'),
    formerSecretUntil: Time.nullable().describe(
      'Until when the secret before the last rotation works; null: the key was never rotated.',
    ),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

/** What a key may know of itself; also for the key of the configuration, which has no row. */
export const OwnKey = ApiKey.pick({
  id: true,
  name: true,
  scopes: true,
  sources: true,
  expiresAt: true,
}).meta({ id: 'OwnKey' })
export type OwnKey = z.infer<typeof OwnKey>

export const CreatedKey = ApiKey.extend({
  key: z
    .string()
    .describe(
      'The bearer token `bs_<id>_<secret>`. It is shown only once; the server stores only its hash.',
    ),
}).meta({ id: 'CreatedKey' })
export type CreatedKey = z.infer<typeof CreatedKey>

export const NewKey = z
  .strictObject({
    name: z.string().trim().min(1, 'Must not be empty.').max(100),
    scopes: z.array(KeyScope).min(1, 'At least one scope is needed.').max(scopes.length),
    sources: z
      .array(SourceName)
      .min(1, 'Name at least one source, or leave this out for all.')
      .max(100)
      .nullish()
      .describe(
        'The only sources into which it may import and whose articles and files it may write; all if left out.',
      ),
    expiresAt: TimeInput.nullish().describe('When the key stops working; never if left out.'),
  })
  .meta({ id: 'NewKey', examples: [{ name: 'Website', scopes: ['drafts:read'] }] })
export type NewKey = z.infer<typeof NewKey>

/** The longest overlap: thirty days. */
const maxOverlap = 2_592_000

export const KeyRotation = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(maxOverlap)
      .default(0)
      .describe('How long the former secret still works; it stops at once if this is left out.'),
  })
  .meta({ id: 'KeyRotation', examples: [{ overlapSeconds: 3600 }] })

export const KeyParams = z.object({
  id: z.string().max(64).describe('The id from a response.'),
})

/** createdAt and id of the key at the edge of a page. */
export const KeyPosition = z.tuple([CursorTime, CursorText])
