import { claimBlobs } from '../blobs/claim-queries.ts'
import type { NewBlob } from '../blobs/inspect.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Config } from '../config.ts'
import { type Database, inTransaction } from '../database/client.ts'
import type { Budget } from './budget.ts'
import { inputOf } from './input.ts'
import { findRendition, insertRendition, type SentBlob, withLock } from './queries.ts'
import type { Recipe } from './recipe.ts'
import { type Rendered, render } from './render.ts'

/** What making renditions needs. */
export interface RenditionParts {
  db: Database
  blobs: BlobStore
  config: Pick<Config, 'imageWidths' | 'imageFormats' | 'imageCrops' | 'renditionBytes'>
}

/**
 * Makes and stores a rendition under the lock of its recipe, unless another process has just made
 * it; `busy` while one does, and `original` where the original is to be sent.
 */
export function makeRendition(
  parts: RenditionParts,
  budget: Budget,
  original: SentBlob,
  recipe: Recipe,
): Promise<SentBlob | 'original' | 'busy'> {
  const { db } = parts
  return withLock(db, `rendition ${original.hash} ${recipe.key}`, async () => {
    const found = await findRendition(db, original.hash, recipe.key)
    if (found) return found
    const rendered = await render(await inputOf(parts.blobs, original), recipe)
    if (rendered === 'original') return rendered
    const blob = await store(parts, original, recipe, rendered)
    if (blob.hash === original.hash) return 'original'
    await budget.add(blob.size)
    return blob
  })
}

// An original is never its own rendition: its rows would keep each other from the sweep.
async function store(
  { db, blobs }: RenditionParts,
  original: SentBlob,
  recipe: Recipe,
  { bytes, ...shape }: Rendered,
): Promise<NewBlob> {
  const blob = { ...(await blobs.put([bytes], bytes.length)), ...shape }
  if (blob.hash === original.hash) return blob
  await inTransaction(db.pool, async (tx) => {
    await claimBlobs(tx, blobs, [blob])
    await insertRendition(tx, original.hash, recipe.key, blob)
  })
  return blob
}
