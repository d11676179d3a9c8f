import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect } from 'vitest'
import { exportFiles } from '../../src/exports/files.ts'
import { type FolderOutcome, writeFolder } from '../../src/exports/folder.ts'
import type { ExportFilter, Format } from '../../src/exports/schema.ts'
import { runPaths } from '../../src/imports/lease/run-paths.ts'
import type { FileOutcome } from '../../src/imports/schema.ts'
import { archiveFiles } from '../../src/imports/source/archive.ts'
import { defaultLimits } from '../../src/imports/source/limits.ts'
import { resolvePaths } from '../../src/imports/source/paths.ts'
import type { TestApp } from '../support/app.ts'
import { temporaryFolder } from './samples.ts'

/** Test helpers that import into and export from a database. */

/** Imports a path as the command line does; returns the outcome of each file by name. */
export async function importPath(
  app: TestApp,
  path: string,
  source = 'default',
): Promise<Record<string, FileOutcome>> {
  const outcomes: FileOutcome[] = []
  const unsaid = { lang: undefined, timeZone: undefined, status: undefined }
  await runPaths(
    {
      db: app.db,
      defaults: { lang: 'en', timeZone: 'UTC' },
      limits: defaultLimits,
      onBatch: (batch) => outcomes.push(...batch),
      signal: undefined,
    },
    await resolvePaths([path]),
    { source, dryRun: false, options: { ...unsaid, onConflict: 'skip', prune: false } },
  )
  return Object.fromEntries(outcomes.map((outcome) => [outcome.file, outcome]))
}

/** Exports to a folder as the command line does. */
export async function exportTo(
  app: TestApp,
  folder: string,
  filter: ExportFilter = {},
): Promise<FolderOutcome[]> {
  const outcomes: FolderOutcome[] = []
  for await (const outcome of writeFolder(folder, await exportFiles(app.fastify, filter)))
    outcomes.push(outcome)
  return outcomes
}

/** The bytes of every file in a folder, by name. */
export function filesIn(folder: string): Record<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path).split(sep).join('/'), readFileSync(path)]
    }),
  )
}

/** Downloads an archive and unpacks it in memory with the importer's reader. */
export async function download(
  app: TestApp,
  format: Format,
  query = '',
): Promise<Record<string, Buffer>> {
  const answer = await app.request('GET', `/v1/export?format=${format}${query}`, {
    key: app.adminKey,
  })
  expect(answer.statusCode, answer.body.slice(0, 500)).toBe(200)
  const folder = temporaryFolder()
  const path = join(folder, `export.${format}`)
  writeFileSync(path, answer.rawPayload)
  try {
    return await unpack(path, format)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function unpack(path: string, format: Format): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {}
  for await (const file of archiveFiles(path, format, defaultLimits)) {
    if (!('bytes' in file)) throw new Error(`refused: ${JSON.stringify(file)}`)
    files[file.file] = file.bytes
  }
  return files
}
