import { randomUUID } from 'node:crypto'
import type { Bucket } from '../../blobs/bucket.ts'
import { createTemporary, spool } from '../../blobs/spool.ts'
import { isFileFault, storageFault } from '../../file-errors.ts'
import { isStagedName, type Staging } from './staging.ts'

/**
 * Creates staging in a bucket, so that servers without a common folder share it. The uploads have
 * no owner: one that breaks off leaves nothing in the bucket.
 */
export function createS3Staging(
  bucket: Bucket,
  { name: bucketName, prefix }: { name: string; prefix: string },
  folder: string,
): Staging {
  const all = `${prefix}staging/`
  const keyOf = (name: string) => {
    if (!isStagedName(name)) throw new Error(`Not the name of a staged upload: ${name}`)
    return all + name
  }
  return {
    place: async () => `bucket ${bucketName} ${all}`,
    async put(bytes) {
      const spooled = await spool(folder, bytes, Infinity)
      const name = randomUUID()
      await bucket.put(keyOf(name), spooled).finally(spooled.remove)
      return { name, size: spooled.size, sha256: spooled.hash }
    },
    open: (name) => fetchCopy(bucket, keyOf(name), folder),
    remove: (name) => bucket.remove(keyOf(name)),
    async list() {
      const found: { name: string; modifiedAt: Date }[] = []
      for await (const { key, modifiedAt } of bucket.list(all)) {
        const name = key.slice(all.length)
        if (isStagedName(name)) found.push({ name, modifiedAt })
      }
      return found
    },
  }
}

async function fetchCopy(bucket: Bucket, key: string, folder: string) {
  const bytes = await bucket.get(key)
  if (!bytes) throw Object.assign(new Error('The upload is gone.'), { code: 'ENOENT' })
  const file = await createTemporary(folder).catch(refuse)
  try {
    for await (const chunk of bytes) await file.handle.writeFile(chunk as Buffer)
  } catch (error) {
    await file.remove()
    throw isFileFault(error) ? storageFault(error) : error
  }
  return { path: file.path, close: file.remove }
}

function refuse(error: unknown): never {
  throw storageFault(error)
}
