import { atMost } from '../at-most.ts'
import type { Sdk } from './s3-sdk.ts'
import type { Spooled } from './spool.ts'

interface Target {
  Bucket: string
  Key: string
}

const MiB = 1024 ** 2
// The smallest that S3 takes, but for the last; it takes at most 10,000.
const smallestPart = 5 * MiB
const maxParts = 10_000

// Each part is in memory while it is sent, so that a failed one can be sent again.
const inTurn = atMost(3)

/** Stores an object: a large one in parts, of which nothing remains if one fails. */
export async function sendObject(sdk: Sdk, target: Target, bytes: Spooled): Promise<void> {
  if (bytes.size > smallestPart) return sendParts(sdk, target, bytes)
  await inTurn(async () => {
    const Body = await bytes.read(0, bytes.size)
    await sdk.client.send(new sdk.PutObjectCommand({ ...target, Body }))
  })
}

async function sendParts(sdk: Sdk, target: Target, bytes: Spooled): Promise<void> {
  const { client } = sdk
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(target))
  const upload = { ...target, UploadId }
  try {
    const Parts = await sendEach(sdk, upload, bytes)
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    )
  } catch (error) {
    // If that fails too, the bucket's own rule for unfinished uploads removes the parts.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => {})
    throw error
  }
}

async function sendEach(
  sdk: Sdk,
  upload: Target & { UploadId: string | undefined },
  bytes: Spooled,
): Promise<{ ETag: string | undefined; PartNumber: number }[]> {
  const size = Math.max(smallestPart, Math.ceil(bytes.size / maxParts))
  const parts: { ETag: string | undefined; PartNumber: number }[] = []
  for (let start = 0; start < bytes.size; start += size) {
    const PartNumber = parts.length + 1
    const { ETag } = await inTurn(async () => {
      const Body = await bytes.read(start, Math.min(size, bytes.size - start))
      return sdk.client.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body }))
    })
    parts.push({ ETag, PartNumber })
  }
  return parts
}
