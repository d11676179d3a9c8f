import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Database } from '../../../src/database/client.ts'
import type { Beside } from '../../../src/imports/beside/intake.ts'
import { type PathImport, runPaths } from '../../../src/imports/lease/run-paths.ts'
import type { ParserSettings } from '../../../src/imports/parser/threads.ts'
import type {
  FileOutcome,
  Import,
  ImportOptions,
  OutcomeKind,
} from '../../../src/imports/schema.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { resolvePaths } from '../../../src/imports/source/paths.ts'

export interface Tree {
  path: string
  /** Writes files; null removes one. */
  put(files: Record<string, string | Buffer | null>): Promise<void>
  remove(): Promise<void>
}

/** A temporary folder of files. */
export async function makeTree(files: Record<string, string | Buffer> = {}): Promise<Tree> {
  const path = await mkdtemp(join(tmpdir(), 'broadsheet-tree-'))
  const tree: Tree = {
    path,
    put: async (given) => {
      for (const [file, text] of Object.entries(given)) {
        const target = join(path, file)
        if (text === null) await rm(target)
        else {
          await mkdir(dirname(target), { recursive: true })
          await writeFile(target, text)
        }
      }
    },
    remove: () => rm(path, { recursive: true }),
  }
  await tree.put(files)
  return tree
}

export interface ImportRequest
  extends Partial<ImportOptions>,
    Pick<PathImport, 'include' | 'exclude' | 'site'> {
  source?: string
  dryRun?: boolean
  paths?: string[]
  /** Patterns of addresses that code makes. */
  patterns?: string[]
  signal?: AbortSignal
  parsing?: ParserSettings
  /** Takes the files beside the articles. */
  beside?: Beside
}

interface Imported {
  run: Import
  /** Outcomes by file name. */
  files: Map<string, FileOutcome>
  /** File names by outcome. */
  by: Partial<Record<OutcomeKind, string[]>>
}

/** Imports as the command line does. */
export async function importTree(
  db: Database,
  tree: Tree,
  request: ImportRequest = {},
): Promise<Imported> {
  const {
    source = 'test',
    dryRun = false,
    paths = [tree.path],
    patterns,
    include = [],
    exclude = [],
    signal,
    parsing,
    beside,
    site,
    ...given
  } = request
  const files = new Map<string, FileOutcome>()
  const by: Imported['by'] = {}
  const run = await runPaths(
    {
      db,
      limits: defaultLimits,
      defaults: { lang: 'en', timeZone: 'UTC' },
      onBatch: (outcomes) => {
        for (const outcome of outcomes) {
          files.set(outcome.file, outcome)
          by[outcome.outcome] = [...(by[outcome.outcome] ?? []), outcome.file]
        }
      },
      signal,
      parsing,
      beside,
    },
    await resolvePaths(paths),
    {
      source,
      dryRun,
      include,
      exclude,
      site,
      options: {
        onConflict: 'skip',
        prune: false,
        ...given,
        ...(patterns && { paths: patterns }),
      },
    },
  )
  return { run, files, by }
}
