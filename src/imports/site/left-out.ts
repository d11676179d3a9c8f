import type { SiteReading } from '../source/files.ts'
import type { SiteKinds } from '../source/filter/site-kinds.ts'
import { foldersOf } from '../source/folder-names.ts'
import type { Listing } from './listing.ts'

/** The live articles in folders that the dialect leaves out, and these folders. */
export function storedIn(
  { files }: Listing,
  articles: readonly { file: string; trashed: boolean }[],
  { isConfiguration }: SiteReading,
  kinds: SiteKinds,
): Set<string> {
  const found = new Set<string>()
  for (const { file, trashed } of articles) {
    if (trashed || !files.has(file) || isConfiguration(file) || !kinds.ofFoldersAbove(file))
      continue
    found.add(file)
    for (const folder of foldersOf(file)) found.add(folder)
  }
  return found
}

/** The names without those that the dialect leaves out: their files are there, so not gone. */
export function withoutLeftOut(
  listing: Listing,
  { isConfiguration }: SiteReading,
  kinds: SiteKinds,
): Listing {
  const files: Listing['files'] = new Map()
  const held = new Set(listing.held)
  const configuration = [...listing.hidden].filter(isConfiguration)
  for (const file of configuration) files.set(file, 'beside')
  for (const [file, kind] of listing.files) {
    const found = isConfiguration(file)
      ? 'beside'
      : (kinds.ofFoldersAbove(file) ?? kinds.ofFile(file, kind === 'article'))
    if (found === 'article' || found === 'beside') files.set(file, found)
    else held.add(file)
  }
  return { ...listing, files, held }
}
