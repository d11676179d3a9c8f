import { createHash } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { changeArticle } from '../../../src/articles/edit/changes.ts'
import { findArticles } from '../../../src/articles/queries.ts'
import type { ArticleRow } from '../../../src/articles/row.ts'
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { loadConfig } from '../../../src/config.ts'
import type { Database } from '../../../src/database/client.ts'
import { AppError } from '../../../src/errors.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { createArchive } from '../../../src/exports/archive.ts'
import { exportFiles } from '../../../src/exports/files.ts'
import { writeFolder } from '../../../src/exports/folder.ts'
import type { Format } from '../../../src/exports/schema.ts'
import { runPaths } from '../../../src/imports/lease/run-paths.ts'
import type { FileOutcome } from '../../../src/imports/schema.ts'
import { archiveFiles } from '../../../src/imports/source/archive.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { resolvePaths } from '../../../src/imports/source/paths.ts'
import { restoreRevision } from '../../../src/revisions/restore.ts'
import { diffLines, type LineDiff, linesOutsideTitle } from './line-diff.ts'

const source = 'round-trip'

const sourceOf = (db: Database) => ({ db, blobs: openBlobStore(loadConfig()) })

/** Imports a path as the command line does; returns the outcome of each file. */
export async function importPath(db: Database, path: string): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = []
  const options = {
    lang: undefined,
    timeZone: undefined,
    status: undefined,
    onConflict: 'skip',
    prune: false,
  } as const
  await runPaths(
    {
      db,
      defaults: { lang: 'en', timeZone: 'UTC' },
      limits: defaultLimits,
      onBatch: (batch) => outcomes.push(...batch),
      signal: undefined,
    },
    await resolvePaths([path]),
    { source, dryRun: false, options },
  )
  return outcomes
}

/**
 * Exports to a folder as the command line does; returns the names of the files whose bytes differ.
 */
export async function exportToFolder(
  db: Database,
  target: string,
  original: string,
  files: readonly string[],
): Promise<string[]> {
  const names = new Map<string, string>()
  for await (const { file, as, outcome } of writeFolder(
    target,
    await exportFiles(sourceOf(db), { source }),
  ))
    if (outcome === 'written') names.set(file, as ?? file)
  return files.filter((file) => {
    const name = names.get(file)
    return (
      name === undefined ||
      !readFileSync(join(target, name)).equals(readFileSync(join(original, file)))
    )
  })
}

/** The same with an archive, which the reader of the importer unpacks. */
export async function exportToArchive(
  db: Database,
  target: string,
  format: Format,
  original: string,
  files: readonly string[],
): Promise<string[]> {
  await pipeline(
    createArchive(await exportFiles(sourceOf(db), { source }), format),
    createWriteStream(target),
  )
  const hashes = new Map<string, string>()
  const type = format === 'zip' ? 'zip' : 'tar.gz'
  for await (const file of archiveFiles(target, type, defaultLimits))
    if ('bytes' in file) hashes.set(file.file, hashOf(file.bytes))
  return files.filter((file) => hashes.get(file) !== hashOf(readFileSync(join(original, file))))
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The effect of changing the title of one file and changing it back. */
export interface TitlePatch {
  file: string
  refused?: string
  diff?: LineDiff
  outside: number
  /** Fields that differ from before, after the title was changed back. */
  lost: string[]
  /** Whether restoring the first version restored its bytes. */
  restored: boolean
}

const writer = { actor: 'bench', mayPublish: true, sources: null }
const check = () => {}

/** Changes the title through the API, changes it back, and restores the first version. */
export async function patchTitle(db: Database, id: string): Promise<TitlePatch> {
  const first = await rowOf(db, id)
  const text = first.head + first.body
  const title = `${first.title.slice(0, 100).toWellFormed()}: a "new" title # it's 新`
  try {
    await change(db, id, title)
    const second = await rowOf(db, id)
    const after = second.head + second.body
    const diff = diffLines(text, after)
    // A text without front matter gets some in front of it, and no line of the text itself changes.
    const isPrefixed = first.head === '' && after.endsWith(text)
    await change(db, id, first.title)
    const lost = differences(first, await rowOf(db, id))
    await writeTransaction(db, (tx) => restoreRevision(tx, writer, { id, check }, first.version))
    const last = await rowOf(db, id)
    const restored = last.head + last.body === text && differences(first, last).length === 0
    return {
      file: first.file,
      diff,
      outside: isPrefixed ? 0 : linesOutsideTitle(diff),
      lost,
      restored,
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { file: first.file, refused: error.message, outside: 0, lost: [], restored: true }
  }
}

const change = (db: Database, id: string, title: string) =>
  writeTransaction(db, (tx) => changeArticle(tx, writer, { id, check }, { title }))

async function rowOf(db: Database, id: string): Promise<ArticleRow> {
  const [row] = await findArticles(db, [id])
  if (!row) throw new Error(`No article ${id}.`)
  return row
}

const ofServer = new Set([
  'version',
  'updatedAt',
  'updatedBy',
  'textHash',
  'head',
  'body',
  'firstPublishedAt',
])

function differences(one: ArticleRow, other: ArticleRow): string[] {
  const names = Object.keys(one) as (keyof ArticleRow)[]
  return names.filter(
    (name) => !ofServer.has(name) && JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  )
}
