import type { BlobStore } from '../../src/blobs/store.ts'
import { verifyBlobs } from '../../src/blobs/sweep/verify.ts'
import { type Database, openDatabase } from '../../src/database/client.ts'
import type { Manifest } from './picture-archive.ts'

/**
 * Lists how the database and the store differ from the archive that was imported; empty if nothing
 * was doubled, lost or altered.
 */
export async function faultsOfImport(
  url: string,
  store: BlobStore,
  manifest: Manifest,
): Promise<string[]> {
  const db = openDatabase(url, { max: 2, name: 'broadsheet bench' })
  try {
    return [
      ...(await faultsOfCounts(db, manifest)),
      ...compare('article', manifest.articles, await namesIn(db, 'articles', 'text_hash')),
      ...compare('file', manifest.pictures, await namesIn(db, 'files', 'hash')),
      ...(await faultsOfOutcomes(db)),
      ...(await faultsOfBlobs(db, store)),
    ]
  } finally {
    await db.close()
  }
}

async function faultsOfCounts(db: Database, manifest: Manifest): Promise<string[]> {
  const { articles, pictures, pictureBytes } = manifest
  const { rows } = await db.query<{ counts: object }>({
    text: `select json_build_object('status', status, 'total', total, 'created', created, 'other',
        updated + unchanged + moved + restored + conflicts + failed + trashed + ignored,
        'files', file_counts->'created', 'bytes', file_counts->'bytes',
        'otherFiles', (select coalesce(sum(value::int), 0) from jsonb_each_text(file_counts) where key not in ('created', 'bytes'))) as counts
      from imports`,
  })
  const wanted = {
    status: 'completed',
    total: articles.size + pictures.size,
    created: articles.size,
    other: 0,
    files: pictures.size,
    bytes: pictureBytes,
    otherFiles: 0,
  }
  const counted = JSON.stringify(rows.map(({ counts }) => counts))
  return counted === JSON.stringify([wanted])
    ? []
    : [`counts are ${counted}, not ${JSON.stringify(wanted)}`]
}

async function namesIn(
  db: Database,
  table: string,
  hash: string,
): Promise<{ file: string; hash: string }[]> {
  const text = `select file, encode(${hash}, 'hex') as hash from ${table}`
  return (await db.query<{ file: string; hash: string }>({ text })).rows
}

function compare(
  what: string,
  wanted: ReadonlyMap<string, string>,
  rows: readonly { file: string; hash: string }[],
): string[] {
  const found = new Map(rows.map(({ file, hash }) => [file, hash]))
  const wrong = [...wanted].filter(([file, hash]) => found.get(file) !== hash)
  return [
    ...(rows.length === wanted.size ? [] : [`${rows.length} ${what}s, not ${wanted.size}`]),
    ...wrong.map(([file]) => `${what} ${file} is ${found.has(file) ? 'altered' : 'lost'}`),
  ]
}

async function faultsOfOutcomes(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ fault: string }>({
    text: `select 'two outcomes of ' || file as fault from import_files group by file having count(*) > 1
      union all select 'no outcome of ' || file from (select file, id from files union all select file, id from articles) a
        where not exists (select from import_files f where f.file = a.file and a.id in (f.article_id, f.file_id))
      union all select 'two events of ' || resource_id from events
        where resource in ('article', 'file') and type like '%.created' group by resource_id having count(*) > 1`,
  })
  return rows.map(({ fault }) => fault)
}

async function faultsOfBlobs(db: Database, store: BlobStore): Promise<string[]> {
  const faults: string[] = []
  for await (const { damaged } of verifyBlobs(db, store))
    faults.push(...damaged.map(({ hash, fault }) => `blob ${hash} is ${fault}`))
  const { rows } = await db.query<{ hash: string }>({
    text: `select encode(hash, 'hex') as hash from blobs`,
  })
  const known = new Set(rows.map(({ hash }) => hash))
  for await (const { hash } of store.list())
    if (!known.has(hash)) faults.push(`blob ${hash} has no row`)
  return faults
}
