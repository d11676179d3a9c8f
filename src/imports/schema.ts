import { z } from 'zod'
import {
  booleanParam,
  choiceParam,
  integerParam,
  paramOf,
  textParam,
} from '../http/request/query.ts'
import { readEncoding, readNameEncoding } from '../markdown/encoding/encodings.ts'
import { readLangTag } from '../markdown/file/langs.ts'
import { isTimeZone } from '../markdown/file/time-zone.ts'
import { isSourceName, jsonValue, Problem, sourceName } from '../shapes.ts'

const importStatuses = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export const outcomes = [
  'created',
  'updated',
  'unchanged',
  'moved',
  'restored',
  'conflict',
  'failed',
  'trashed',
] as const
export type Outcome = (typeof outcomes)[number]

/** What became of one file. */
export interface FileOutcome {
  position: number
  file: string
  outcome: Outcome
  articleId?: string
  problems: Problem[]
}

/** How an import is to read and write; the first three apply to files that say nothing. */
export interface ImportOptions {
  lang?: string | undefined
  timeZone?: string | undefined
  status?: 'draft' | 'published' | 'archived' | undefined
  /** Of texts: `auto`, or a name; UTF-8 unless it is set. */
  encoding?: string | undefined
  /** Of names in archives that do not say theirs. */
  nameEncoding?: string | undefined
  onConflict: 'skip' | 'overwrite'
  prune: boolean
  /** Files whose visibility is not clear fail, and are no drafts. */
  strict?: boolean | undefined
  /** Most articles that `prune` may put into the trash; unset: half of the source. */
  pruneLimit?: number | undefined
}

const time = z.string().meta({ format: 'date-time' })
const count = z.int()

/** One key of front matter as a dry run found it. */
export const InventoryEntry = z.object({
  key: z.string(),
  types: z.array(z.string()),
  count,
  samples: z.array(z.string()),
  mappedTo: z.string().nullable(),
})
export type InventoryEntry = z.infer<typeof InventoryEntry>
InventoryEntry.register(z.globalRegistry, { id: 'InventoryEntry' })

export const Import = z.object({
  id: z.uuid(),
  source: z.string(),
  status: z.enum(importStatuses),
  dryRun: z.boolean(),
  total: count.meta({ description: 'Files to import, once all names are known.' }),
  created: count,
  updated: count,
  unchanged: count,
  moved: count,
  restored: count.meta({
    description: 'Articles that left the trash because their file is there again.',
  }),
  conflicts: count,
  failed: count,
  trashed: count,
  ignored: count.meta({
    description: 'Names left out (hidden, other extensions ...); not in `total`.',
  }),
  ignoredNames: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .meta({ description: 'The first hundred.' }),
  options: z.record(z.string(), jsonValue),
  actor: z.string(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  warnings: z
    .array(
      z.object({
        code: z.string(),
        count,
        example: z.object({ file: z.string(), message: z.string() }),
      }),
    )
    .meta({ description: 'Warnings folded by code; each file has its own under `files`.' }),
  inventory: z
    .array(InventoryEntry)
    .exactOptional()
    .meta({ description: 'Front-matter keys; dry runs only.' }),
})
export type Import = z.infer<typeof Import>
Import.register(z.globalRegistry, { id: 'Import' })

export const ImportFile = z.object({
  file: z.string(),
  outcome: z.enum(outcomes),
  articleId: z.uuid().exactOptional(),
  problems: z.array(Problem),
})
export type ImportFile = z.infer<typeof ImportFile>
ImportFile.register(z.globalRegistry, { id: 'ImportFile' })

export const sourceParam = paramOf(
  (text) => (isSourceName(text) ? text : undefined),
  'A name of 1 to 64 letters, digits, dots, dashes and underscores is expected.',
  { type: 'string', pattern: sourceName.source },
)

const langParam = paramOf(readLang, 'A BCP 47 language tag such as en or zh-CN is expected.', {
  type: 'string',
})
const encodingParam = paramOf(
  readTextEncoding,
  'auto, utf-8, or an encoding such as gbk, big5, cp932, euc-kr, windows-1251 or utf-16 is expected.',
  { type: 'string', default: 'utf-8' },
)
const nameEncodingParam = paramOf(
  readNameEncoding,
  'An encoding such as gbk, cp932, big5, euc-kr, cp866 or cp437 is expected.',
  { type: 'string' },
)
const timeZoneParam = paramOf(
  readTimeZone,
  'An IANA time zone such as Asia/Shanghai is expected.',
  {
    type: 'string',
  },
)

/** The query of `POST /v1/imports`. */
export const ImportQuery = z.strictObject({
  source: sourceParam.optional().describe('Whose files these are; `default` when left out.'),
  dryRun: booleanParam.optional().describe('The same report, nothing written.'),
  lang: langParam.optional().describe('For files that name no language.'),
  timeZone: timeZoneParam.optional().describe('For times without a zone.'),
  status: choiceParam(['draft', 'published', 'archived'])
    .optional()
    .describe('For files that name none.'),
  encoding: encodingParam
    .optional()
    .describe(
      'Of the texts: `utf-8`, `auto`, or a name such as gbk or cp932. An export gives the same bytes.',
    ),
  nameEncoding: nameEncodingParam
    .optional()
    .describe(
      'Of names in archives that do not say theirs, such as gbk or cp932; guessed when left out.',
    ),
  onConflict: choiceParam(['skip', 'overwrite'])
    .optional()
    .describe(
      'What a file does whose article was edited here or put into the trash by a person: `skip` (the default) reports a conflict, `overwrite` takes the file and restores the article.',
    ),
  strict: booleanParam
    .optional()
    .describe(
      'Files of which it is not clear whether they are public fail; else they become drafts with a warning.',
    ),
  prune: booleanParam
    .optional()
    .describe(
      'Articles of the source whose file is gone go to the trash; an import that finds the file again restores them.',
    ),
  pruneLimit: integerParam(0, 999_999_999)
    .optional()
    .describe('Most articles that `prune` may trash.'),
})

export const FilesQuery = z.strictObject({
  outcome: choiceParam(outcomes).optional(),
  limit: integerParam(1, 1000).default(100),
  cursor: textParam.max(200).optional(),
})

/** `auto` or the name of an encoding, or undefined. */
export function readTextEncoding(text: string): string | undefined {
  return text.toLowerCase() === 'auto' ? 'auto' : readEncoding(text)
}

/** The tag in canonical form, or undefined. */
export function readLang(text: string): string | undefined {
  return readLangTag(text) ?? undefined
}

/** The zone if this machine knows it, or undefined. */
export function readTimeZone(text: string): string | undefined {
  return isTimeZone(text) ? text : undefined
}
