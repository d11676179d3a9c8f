import { join } from 'node:path'
import type { Config } from '../config.ts'
import { createFolderStore } from './folder-store.ts'
import type { BlobStore } from './store.ts'

/** The blob store that the configuration names: a folder in DATA_DIR. */
export function openBlobStore({ dataDir }: Pick<Config, 'dataDir'>): BlobStore {
  return createFolderStore(join(dataDir, 'blobs'))
}
