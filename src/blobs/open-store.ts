import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openBucket } from './bucket.ts'
import { createFolderStore } from './folder-store.ts'
import { createS3Store } from './s3-store.ts'
import type { BlobStore } from './store.ts'

/** Where bytes are that wait to be sent to a bucket, or that were fetched from one for a while. */
export const temporaryFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'tmp')

/** The blob store that the configuration names: a bucket, or a folder in DATA_DIR. */
export function openBlobStore(config: Config): BlobStore {
  const { s3Bucket, s3Prefix, dataDir } = config
  if (!s3Bucket) return createFolderStore(join(dataDir, 'blobs'))
  return createS3Store(openBucket(s3Bucket, config), s3Prefix, temporaryFolder(config))
}
