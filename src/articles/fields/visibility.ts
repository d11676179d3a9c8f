import { z } from 'zod'
import { Time, TimeInput } from '../../shapes.ts'
import { currentState } from '../../sql/visible.ts'
import type { Field } from './field.ts'
import type { Status } from './origin.ts'
import { choice, flag, generated, time } from './stored.ts'

/** Whether an article is public, from when and until when, and whether lists show it. */
export const visibility = {
  status: {
    ...choice<Status>('status', { revisionName: 'status', shownAs: currentState }),
    shown: z.enum(['draft', 'published', 'archived', 'scheduled', 'expired']),
    written: z.enum(['draft', 'published', 'archived', 'scheduled']).meta({
      description:
        '`published` and `scheduled` mean the same: public from `publishedAt` on, immediately if that is not in the future. Both need `content:publish`.',
    }),
    changed: 'row',
  },
  listed: {
    ...flag('listed', { revisionName: 'listed' }),
    shown: z.boolean().meta({
      description:
        'Whether lists, feeds and searches show it. An unlisted article can be read by id and path.',
    }),
    written: z.boolean().nullable().meta({
      description:
        'Whether lists, feeds and searches show it; true unless the text says otherwise.',
    }),
    changed: 'row',
  },
  publishedAt: {
    ...time('published_at', { revisionName: 'publishedAt' }),
    shown: Time.nullable(),
    written: TimeInput.nullable(),
    key: 'date',
    spelled: 'date',
    changed: 'text',
  },
  firstPublishedAt: {
    ...generated<string | null>('first_published_at', {
      insert: `case when status = 'published' then coalesce("publishedAt", now()) end`,
      update: `case when a.first_published_at <= now() then a.first_published_at
        when r.status = 'published' and not r.trashed then coalesce(r."publishedAt", now()) end`,
    }),
    shown: Time.nullable(),
  },
  expiresAt: {
    ...time('expires_at', { revisionName: 'expiresAt' }),
    shown: Time.nullable(),
    written: TimeInput.nullable(),
    key: 'expiryDate',
    spelled: 'date',
    changed: 'text',
  },
} satisfies Record<string, Field>
