import { buffer } from 'node:stream/consumers'
import type { BlobStore } from '../../blobs/store.ts'
import type { Database, Sql } from '../../database/client.ts'
import type { DialectName, Site, SiteOptions } from '../../markdown/dialects/dialect.ts'
import { detectDialect, isSiteFile, readSite } from '../../markdown/dialects/registry.ts'
import { findConfiguration, findSource, keepSource } from '../../sources/queries.ts'
import type { SiteReading } from '../source/files.ts'
import { recordOpened, settingsOf } from './configuration.ts'
import { createTexts, type Listing, maxConfigurationBytes, maxTextBytes } from './listing.ts'
import { readingOf, refuseUnread } from './reading.ts'
import { hashesOf, namesOf, textsOf } from './stored-queries.ts'

/** The dialect by which a source is read again, and how; without `reading` it is `plain`. */
interface StoredReading {
  dialect: DialectName
  site: Site | null
  reading?: SiteReading
  /** The files that configure the site; unset where none was read, so that the known ones stay. */
  configuration?: string[]
}

/**
 * How the stored files of a source are read: by the given dialect, or by that of the source. The
 * site is the one that the last import read, or else what the stored files say.
 */
export async function readStoredSite(
  db: Sql,
  blobs: BlobStore,
  source: string,
  {
    dialect: wanted,
    ...defaults
  }: Omit<SiteOptions, 'paths'> & { dialect?: DialectName | 'auto' | undefined },
): Promise<StoredReading> {
  const known = await findSource(db, source)
  const present = wanted ?? known?.dialect ?? 'plain'
  if (present === 'plain') return { dialect: 'plain', site: null }
  const kept = known?.site as unknown as Site | null
  if (kept?.dialect === present) return { dialect: present, site: kept, reading: readingOf(kept) }
  const { site: given, unread } = await storedFiles(db, blobs, source)
  const dialect = present === 'auto' ? detectDialect(given).name : present
  refuseUnread(dialect, unread)
  const recorded = recordOpened(given)
  const { site } = readSite(dialect, recorded.files, { ...defaults, paths: [] })
  if (site.dialect === 'plain') return { dialect, site: null }
  const configuration = settingsOf(recorded, await findConfiguration(db, source))
  return { dialect, site, reading: readingOf(site), configuration }
}

/** Remembers that reading for edits and imports to come. */
export async function rememberStored(
  db: Database,
  name: string,
  { dialect, site, configuration }: StoredReading,
): Promise<void> {
  await keepSource(db, { name, dialect, site: site && { ...site }, configuration })
}

/** The names of a source, and the stored texts that configure its site. */
async function storedFiles(
  db: Sql,
  blobs: BlobStore,
  source: string,
): Promise<Pick<Listing, 'site' | 'unread'>> {
  const names = await namesOf(db, source)
  const wanted = [...names].filter(isSiteFile)
  const texts = createTexts()
  for (const { file, text } of await textsOf(db, source, wanted, maxTextBytes))
    texts.add(file, Buffer.from(text))
  for (const { file, hash, size } of await hashesOf(db, source, wanted)) {
    if (size > maxConfigurationBytes) texts.unread.push(file)
    else {
      const bytes = await blobs.get(hash)
      if (bytes) texts.add(file, await buffer(bytes))
    }
  }
  return { site: { names, text: texts.get }, unread: texts.unread }
}
