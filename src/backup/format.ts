import { z } from 'zod'
import { isHash } from '../blobs/store.ts'

// A backup is a tar: `backup.json` (Header), then the rows of each table as COPY writes them, in
// pieces `tables/NAME/000001`, then `blobs/HASH`, and at last `end.json` (End). A file without its
// end is not whole.

/** The version of this layout. */
export const layout = 1
export const headerName = 'backup.json'
export const endName = 'end.json'

/** The name of a piece of a table, numbered from 1. */
export const pieceName = (table: string, number: number) =>
  `${pieceFolder(table)}${String(number).padStart(6, '0')}`
/** The folder of the rows of a table. */
export const pieceFolder = (table: string) => `tables/${table}/`
/** The name of the bytes of a blob. */
export const blobName = (hash: string) => `${blobFolder}${hash}`
export const blobFolder = 'blobs/'

const Name = z.string().min(1).max(63)
const Hash = z.string().refine(isHash)

/** What a backup was made of, in its first entry. */
export const Header = z.object({
  layout: z.literal(layout),
  /** The version of Broadsheet that made it. */
  version: z.string(),
  at: z.iso.datetime(),
  /** Those that the database had, oldest first. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })).min(1),
  /** In an order in which their foreign keys find their rows. */
  tables: z.array(z.object({ name: Name, columns: z.array(Name).min(1) })).min(1),
})
export type Header = z.infer<typeof Header>

/** What a backup must have held, in its last entry. */
export const End = z.object({
  /** The number of rows of each table. */
  rows: z.record(Name, z.int()),
  /** Blobs that the store lacked, or of which it had other bytes. */
  unsound: z.array(Hash),
  /** SHA-256 of the names of all entries before, and of their bytes except those of blobs. */
  digest: Hash,
})
export type End = z.infer<typeof End>
