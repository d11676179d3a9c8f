import { z } from 'zod'
import { type DialectName, dialectNames } from '../markdown/dialects/dialect.ts'
import { jsonValue, Problem, Time } from '../shapes.ts'

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
  'duplicate',
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
  files?: 'none' | 'all' | undefined
  /** The site generator by whose rules the files are read; `auto` is the one that they show. */
  dialect?: DialectName | 'auto' | undefined
  /** Patterns of addresses that a site's code makes: `src/content/blog:/blog/:slug/`. */
  paths?: string[] | undefined
  /** By what files are compared with other articles: `body`, `link` or `frontMatter.KEY`. */
  dedupe?: string | undefined
  /** What becomes of a new file that is a duplicate; `report` when unset. */
  dedupeAction?: 'report' | 'skip' | undefined
  /** The only sources whose articles it is compared with: those of the key, if it is limited. */
  dedupeSources?: readonly string[] | undefined
  /** Tags in the texts of Obsidian count; unset: as at the last import of the source. */
  inlineTags?: boolean | undefined
}

const count = z.int()

/** What the texts of an import say of who sees them; `unlisted` is public, too. */
const VisibilityCounts = z.object({
  public: count,
  unlisted: count,
  scheduled: count,
  expired: count,
  draft: count,
  archived: count,
})
export type VisibilityCounts = z.infer<typeof VisibilityCounts>

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

const DialectFound = z.object({
  name: z.enum(dialectNames),
  certainty: z.enum(['certain', 'likely', 'guess']),
  because: z.array(z.string()).meta({ description: 'What shows it.' }),
})

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
  duplicates: count.meta({
    description:
      'New files that were left out, because an article has the same body, link or value (`dedupe`).',
  }),
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
  actorName: z.string().nullable().meta({
    description: 'The name of that key; null for the command line and `ADMIN_KEY`.',
  }),
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  warnings: z
    .array(
      z.object({
        code: z.string(),
        count,
        example: Problem.pick({ message: true, line: true, column: true }).extend({
          file: z.string(),
        }),
      }),
    )
    .meta({ description: 'Warnings grouped by code; `files` lists them per file.' }),
  dialect: DialectFound.nullable().meta({
    description: 'The site generator by whose rules the files are read, once that is known.',
  }),
  dialectFound: DialectFound.exactOptional().meta({
    description:
      'Another generator that the files look like; `dialect=` or `broadsheet reread --dialect` reads them by its rules.',
  }),
  scripts: z
    .array(
      z.object({
        script: z.string(),
        lang: z.string(),
        files: count,
        example: z.string(),
        proposed: z.array(z.string()),
      }),
    )
    .exactOptional()
    .meta({
      description:
        'Files whose text begins in a script in which their language is not written, as Chinese that is read as `en`; `lang=` with one of `proposed` says the language.',
    }),
  addressByCode: z
    .object({
      files: count,
      example: z.string(),
      proposed: z.string(),
      folders: z.array(z.object({ folder: z.string(), files: count })).exactOptional(),
    })
    .exactOptional()
    .meta({
      description:
        'Files whose address only the code of their site makes: their `url` is null until `path=` with a pattern such as `proposed` says it. `folders` lists the first twenty folders that need one.',
    }),
  visibility: VisibilityCounts.exactOptional().meta({
    description:
      'How many texts are public, public but `unlisted`, or not public, by what they say at the time of the import; an article that was edited here may differ.',
  }),
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
  articleId: z.uuid().exactOptional().meta({
    description: 'The article of the file; of a `duplicate` the other article.',
  }),
  fileId: z.uuid().exactOptional(),
  problems: z.array(Problem),
})
export type ImportFile = z.infer<typeof ImportFile>
ImportFile.register(z.globalRegistry, { id: 'ImportFile' })
