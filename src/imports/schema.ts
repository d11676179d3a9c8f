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
export const outcomeKinds = [
  'created',
  'updated',
  'unchanged',
  'moved',
  'restored',
  'conflict',
  'failed',
  'trashed',
] as const
export type OutcomeKind = (typeof outcomeKinds)[number]

/** The result for one file. */
export interface FileOutcome {
  position: number
  file: string
  outcome: OutcomeKind
  articleId?: string
  /** Set instead of `articleId` for a file beside the articles. */
  fileId?: string
  problems: Problem[]
}

/**
 * How an import reads and writes. `lang`, `timeZone` and `status` apply to files that name none.
 */
export interface ImportOptions {
  lang?: string | undefined
  timeZone?: string | undefined
  status?: 'draft' | 'published' | 'archived' | undefined
  /** Encoding of the texts: `auto` or a name; UTF-8 when unset. */
  encoding?: string | undefined
  /** Encoding of names in archives that do not declare theirs. */
  nameEncoding?: string | undefined
  onConflict: 'skip' | 'overwrite'
  prune: boolean
  /** Files whose visibility is unclear fail instead of becoming drafts. */
  strict?: boolean | undefined
  /** The most articles that `prune` may trash; when unset, half of the source. */
  pruneLimit?: number | undefined
  /** The pictures of other hosts that the articles of the source name are mirrored afterwards. */
  mirror?: boolean | undefined
  /** `none` leaves out the files beside the articles. */
  files?: 'none' | undefined
}

const time = z.string().meta({ format: 'date-time' })
const count = z.int()

/** One front-matter key found by a dry run. */
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
  total: count.meta({
    description:
      'Number of files to import, articles and files beside them, once all names are known.',
  }),
  created: count,
  updated: count,
  unchanged: count,
  moved: count,
  restored: count.meta({
    description: 'Articles restored from the trash because their file is back.',
  }),
  conflicts: count,
  failed: count,
  trashed: count,
  files: z
    .object({
      created: count,
      updated: count,
      unchanged: count,
      moved: count,
      restored: count,
      conflicts: count,
      failed: count,
      trashed: count,
      bytes: count.meta({ description: 'Bytes of the files that were read.' }),
    })
    .meta({
      description:
        'Counts of the files beside the articles, such as pictures; the counts above are those of articles.',
    }),
  ignored: count.meta({
    description:
      'Names left out (hidden files, links and so on; with `files=none` also other extensions); not part of `total`.',
  }),
  ignoredNames: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .meta({ description: 'The first hundred names that were left out.' }),
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
    .meta({ description: 'Warnings grouped by code; `files` lists them per file.' }),
  inventory: z
    .array(InventoryEntry)
    .exactOptional()
    .meta({ description: 'Front-matter keys that were found; dry runs only.' }),
})
export type Import = z.infer<typeof Import>
Import.register(z.globalRegistry, { id: 'Import' })

export const ImportFile = z.object({
  file: z.string(),
  outcome: z.enum(outcomeKinds),
  articleId: z.uuid().exactOptional(),
  fileId: z.uuid().exactOptional(),
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
  source: sourceParam
    .optional()
    .describe('The source that the files belong to; `default` when omitted.'),
  dryRun: booleanParam.optional().describe('Gives the same report but writes nothing.'),
  lang: langParam.optional().describe('The language of files that name none.'),
  timeZone: timeZoneParam.optional().describe('The zone of times that have none.'),
  status: choiceParam(['draft', 'published', 'archived'])
    .optional()
    .describe('The status of files that name none.'),
  encoding: encodingParam
    .optional()
    .describe(
      'Encoding of the texts: `utf-8`, `auto`, or a name such as gbk or cp932. An export writes the same bytes again.',
    ),
  nameEncoding: nameEncodingParam
    .optional()
    .describe(
      'Encoding of names in archives that do not declare one, such as gbk or cp932; guessed when omitted.',
    ),
  onConflict: choiceParam(['skip', 'overwrite'])
    .optional()
    .describe(
      'For a changed file whose article (or stored file) was changed here or trashed by a person: `skip` (the default) reports a conflict, `overwrite` takes the file and restores from the trash.',
    ),
  strict: booleanParam
    .optional()
    .describe(
      'Files whose visibility is unclear fail; otherwise they become drafts with a warning.',
    ),
  prune: booleanParam
    .optional()
    .describe(
      'Moves articles and imported files of the source to the trash when their file is gone; an import that finds it again restores them.',
    ),
  pruneLimit: integerParam(0, 999_999_999)
    .optional()
    .describe('The most articles and files that `prune` may trash.'),
  files: choiceParam(['none'])
    .optional()
    .describe('`none` leaves out the files beside the articles, such as pictures.'),
  mirror: booleanParam
    .optional()
    .describe(
      'Mirrors the pictures of other hosts that the articles of the source name, after the import. Needs `MIRROR_IMAGES=on`.',
    ),
})

export const FilesQuery = z.strictObject({
  outcome: choiceParam(outcomeKinds).optional(),
  limit: integerParam(1, 1000).default(100),
  cursor: textParam.max(200).optional(),
})

/** `auto` or the canonical name of an encoding; undefined when unknown. */
export function readTextEncoding(text: string): string | undefined {
  return text.toLowerCase() === 'auto' ? 'auto' : readEncoding(text)
}

/** The language tag in canonical form; undefined when invalid. */
export function readLang(text: string): string | undefined {
  return readLangTag(text) ?? undefined
}

/** The time zone; undefined when this machine does not know it. */
export function readTimeZone(text: string): string | undefined {
  return isTimeZone(text) ? text : undefined
}
