import { createReadStream } from 'node:fs'
import { claimBlobs } from '../blobs/claim-queries.ts'
import type { NewBlob } from '../blobs/inspect.ts'
import type { BlobStore } from '../blobs/store.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Budget } from './budget.ts'
import { withInput } from './input.ts'
import { findRendition, insertRendition, type SentBlob, withLock } from './queries.ts'
import type { Recipe } from './recipe.ts'
import { type Rendered, renderApart } from './render.ts'

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
    const blob = await renderAndStore(parts, original, recipe)
    if (blob === 'original' || blob.hash === original.hash) return 'original'
    await budget.add(blob.size)
    return blob
  })
}

async function renderAndStore(
  parts: RenditionParts,
  original: SentBlob,
  recipe: Recipe,
): Promise<NewBlob | 'original'> {
  const output = await parts.blobs.temporary()
  try {
    const rendered = await withInput(parts.blobs, original, (input) =>
      renderApart({ input, type: original.type, output: output.path }, recipe),
    )
    return rendered === 'original'
      ? rendered
      : await store(parts, original, recipe, output.path, rendered)
  } finally {
    await output.remove()
  }
}

// An original is never its own rendition: its rows would keep each other from the sweep.
async function store(
  { db, blobs }: RenditionParts,
  original: SentBlob,
  recipe: Recipe,
  path: string,
  { size, ...shape }: Rendered,
): Promise<NewBlob> {
  const blob = { ...(await blobs.put(createReadStream(path), size)), ...shape }
  if (blob.hash === original.hash) return blob
  await inTransaction(db.pool, async (tx) => {
    await claimBlobs(tx, blobs, [blob])
    await insertRendition(tx, original.hash, recipe.key, blob)
  })
  return blob
}
