import { z } from 'zod'
import { choice, flag, generated, hash, optionalText, type Stored, text, texts } from './stored.ts'

export type Status = 'draft' | 'published' | 'archived'

/** The text of an article and its origin. */
export const origin = {
  source: text('source', { revisionName: 'source' }),
  file: text('file', { revisionName: 'file' }),
  head: text('head'),
  body: { ...text('body'), written: z.string() },
  textHash: hash<Buffer>('text_hash'),
  importHash: hash<Buffer | null>('import_hash', {
    revisionName: 'importHash',
    revisionValue: `encode(o.import_hash, 'hex')`,
  }),
  originTimeZone: text('origin_time_zone', { revisionName: 'timeZone' }),
  originLang: text('origin_lang', { revisionName: 'originLang' }),
  originStatus: choice<Status>('origin_status', { revisionName: 'originStatus' }),
  /** The encoding of the file; null is UTF-8. */
  originEncoding: optionalText('origin_encoding', { revisionName: 'originEncoding' }),
  /** sha256 of the dialect rules that it was read by; null is `plain`. */
  originRules: hash<Buffer | null>('origin_rules', {
    revisionName: 'rules',
    revisionValue: `encode(o.origin_rules, 'hex')`,
  }),
  /** Whether it is a draft whose text says published, because the writer could not publish. */
  withheld: flag('withheld', { revisionName: 'withheld' }),
}

/** Columns that only the database reads. */
export const inner = {
  frontMatterKeys: texts('front_matter_keys'),
  sortAt: generated<string>('sort_at', { insert: 'sort_at', update: 'r.sort_at' }),
  referencesRead: generated<boolean>('references_read', {
    insert: 'true',
    update: 'a.references_read or r."referenceCount" is not null',
  }),
  unannounced: generated<boolean>('unannounced', {
    insert: 'unannounced',
    update: 'r.unannounced',
  }),
  translationGroup: generated<string | null>('translation_group', {
    insert: 'nullif(joined, "translationKey")',
    update: `case when r."keyOrigin" <> 'given' then nullif(o.next_key, r."translationKey") end`,
  }),
  trashedByImport: generated<boolean>('trashed_by_import', {
    update: `r.trashed and case when a.trashed_at is null then r.event->>'importId' is not null
        else a.trashed_by_import end`,
  }),
} satisfies Record<string, Stored<unknown>>
