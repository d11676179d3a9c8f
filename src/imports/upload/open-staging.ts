import { openBucket } from '../../blobs/bucket.ts'
import { temporaryFolder } from '../../blobs/open-store.ts'
import type { Config } from '../../config.ts'
import { stagingFolder } from './folders.ts'
import type { Owner } from './owner.ts'
import { createS3Staging } from './s3-staging.ts'
import { createDiskStaging, type Staging } from './staging.ts'

/** The staging that the configuration names: in the bucket of the files, or in DATA_DIR. */
export function openStaging(config: Config, owner?: Owner): Staging {
  const { s3Bucket, s3Prefix } = config
  if (!s3Bucket) return createDiskStaging(stagingFolder(config), owner)
  const place = { name: s3Bucket, prefix: s3Prefix }
  return createS3Staging(openBucket(s3Bucket, config), place, temporaryFolder(config))
}
