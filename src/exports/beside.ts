import type { Hash } from '../blobs/store.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import type { ExportSource, StreamedFile } from './export-file.ts'
import {
  type FileRow,
  findFileBatch,
  findMirroredBatch,
  findTopNames,
  type MirroredRow,
} from './file-queries.ts'
import { archiveName } from './names.ts'
import { freeRoot, remoteName, remoteRoot } from './remote-names.ts'
import { retried } from './retried.ts'
import type { ExportFilter } from './schema.ts'

/**
 * The files beside the articles; with a filter of articles, those that these articles refer to.
 * `withMirrored` adds the mirrored pictures of other hosts below `_remote/`.
 */
export async function* besideFiles(
  source: ExportSource,
  filter: ExportFilter,
): AsyncGenerator<StreamedFile> {
  const named = (of: string, file: string) =>
    archiveName(filter.source === undefined ? `${of}/${file}` : file)
  const { db } = source
  if (filter.files !== 'none')
    for await (const row of allOf((after: FileRow | null) => findFileBatch(db, filter, after?.id)))
      yield streamed(source, named(row.source, row.file), row)
  if (!filter.withMirrored) return
  const roots = new Map<string, string>()
  for await (const row of allOf((after: MirroredRow | null) =>
    findMirroredBatch(db, filter, after),
  )) {
    const root = roots.get(row.source) ?? (await rootFor(db, row.source))
    roots.set(row.source, root)
    yield streamed(source, named(row.source, remoteName(root, row.url)), row)
  }
}

const rootFor = async (db: Sql, source: string) =>
  freeRoot(await retried(() => findTopNames(db, source, remoteRoot)))

/** All rows, batch by batch: each begins after the last row of the one before. */
async function* allOf<T>(next: (after: T | null) => Promise<T[]>): AsyncGenerator<T> {
  for (let after: T | null = null; ; ) {
    const batch: T[] = await retried(() => next(after))
    yield* batch
    after = batch.at(-1) ?? null
    if (after === null) return
  }
}

interface Row {
  hash: Hash
  size: number
  modifiedAt: string
}

const streamed = (
  { blobs }: ExportSource,
  name: string,
  { hash, size, modifiedAt }: Row,
): StreamedFile => ({
  name,
  size,
  open: async () => (await blobs.get(hash)) ?? absent(name),
  modifiedAt: new Date(modifiedAt),
})

// A row without bytes. An export that left the file out would look complete.
function absent(name: string): never {
  throw new AppError('unavailable', `The bytes of ${name} are not in the store.`)
}
