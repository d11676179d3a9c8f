import { z } from 'zod'
import { Time, TimeInput } from '../../shapes.ts'
import type { Field } from './field.ts'
import { generated, time } from './stored.ts'

/** When an article was written, by whom, and how often. */
export const history = {
  modifiedAt: {
    ...time('modified_at', { revisionName: 'modifiedAt' }),
    shown: Time.nullable().meta({ description: "The author's date of the last change." }),
    written: TimeInput.nullable(),
    key: 'lastmod',
    spelled: 'date',
    changed: 'text',
  },
  createdAt: { ...generated<string>('created_at'), shown: Time },
  updatedAt: { ...generated<string>('updated_at', { update: 'now()' }), shown: Time },
  updatedBy: {
    ...generated<string>('updated_by', { insert: '$1', update: '$1' }),
    shown: z.string().nullable().meta({
      description: 'The key that wrote this version; null for readers without `drafts:read`.',
    }),
  },
  trashedAt: {
    ...generated<string | null>('trashed_at', {
      update: 'case when r.trashed then coalesce(a.trashed_at, now()) end',
      revisionName: 'trashedAt',
    }),
    shown: Time.nullable(),
  },
  version: { ...generated<number>('version', { update: 'a.version + 1' }), shown: z.int() },
} satisfies Record<string, Field>
