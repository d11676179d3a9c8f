import { z } from 'zod'
import { Id, Time } from '../../shapes.ts'

/** Seconds: a day, and thirty. */
const usualTime = 86_400
const longestTime = 2_592_000

export const NewPreview = z
  .strictObject({
    expiresIn: z.int().min(1).max(longestTime).default(usualTime).meta({
      description: 'Seconds until it ends.',
    }),
    note: z.string().trim().max(500).nullish().meta({ description: 'Whom it is for.' }),
  })
  .meta({ id: 'NewPreview', examples: [{ expiresIn: usualTime, note: 'For Ana' }] })
export type NewPreview = z.infer<typeof NewPreview>

export const Preview = z
  .object({
    id: z.uuid(),
    note: z.string().nullable(),
    createdAt: Time,
    createdBy: z.string().describe('The key that created it.'),
    expiresAt: Time,
  })
  .meta({ id: 'Preview' })
export type Preview = z.infer<typeof Preview>

export const CreatedPreview = Preview.extend({
  url: z.string().describe('`ARTICLE_PREVIEW_URL` with the token and the article.'),
  token: z.string().describe('Shown only here; the server stores only its hash.'),
}).meta({ id: 'CreatedPreview' })
export type CreatedPreview = z.infer<typeof CreatedPreview>

export const PreviewParams = z.object({ id: Id, previewId: Id.describe('The id of the preview.') })
