import { PassThrough, type Readable } from 'node:stream'
import { AppError } from '../errors.ts'
import { loadSdk, type S3Settings, type Sdk } from './s3-sdk.ts'
import { sendObject } from './send-object.ts'
import type { Spooled } from './spool.ts'
import type { ByteRange } from './store.ts'

/** Objects in S3-compatible storage. Every failure is an AppError `unavailable`. */
export interface Bucket {
  /** Stores an object, whole and durable, in place of one of the same key. */
  put(key: string, bytes: Spooled): Promise<void>
  /** The bytes or a range of them; null when absent. */
  get(key: string, range?: ByteRange): Promise<Readable | null>
  /** Null when absent. */
  find(key: string): Promise<StoredObject | null>
  /** Removes an object; a missing one is not an error. */
  remove(key: string): Promise<void>
  /** All objects whose key begins with the prefix. */
  list(prefix: string): AsyncIterable<StoredObject & { key: string }>
  close(): void
}

interface StoredObject {
  /** Bytes. */
  size: number
  modifiedAt: Date
}

/** Opens a bucket; the SDK finds the credentials. */
export function openBucket(bucket: string, settings: S3Settings): Bucket {
  const sdk = loadSdk(settings)
  // Loaded early, because Node never retries a module whose loading failed; each call reports it.
  sdk.catch(() => {})
  const run = <T>(work: (sdk: Sdk) => Promise<T>) => sdk.then(work).catch(refuse)
  return {
    put: (key, bytes) => run((s3) => sendObject(s3, { Bucket: bucket, Key: key }, bytes)),
    get: (key, range) =>
      run(async ({ client, GetObjectCommand }) => {
        const Range = range && `bytes=${range.start}-${range.end}`
        const input = { Bucket: bucket, Key: key, ...(Range && { Range }) }
        const found = await client.send(new GetObjectCommand(input)).catch(whenAbsent)
        return found ? withFaults(found.Body as Readable) : null
      }),
    find: (key) =>
      run(async ({ client, HeadObjectCommand }) => {
        const input = { Bucket: bucket, Key: key }
        const found = await client.send(new HeadObjectCommand(input)).catch(whenAbsent)
        return found && described(found.ContentLength, found.LastModified)
      }),
    remove: (key) =>
      run(async ({ client, DeleteObjectCommand }) => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(whenAbsent)
      }),
    list: (prefix) => list(run, bucket, prefix),
    close: () => void sdk.then(({ client }) => client.destroy()).catch(() => {}),
  }
}

async function* list(
  run: <T>(work: (sdk: Sdk) => Promise<T>) => Promise<T>,
  bucket: string,
  prefix: string,
): AsyncGenerator<StoredObject & { key: string }> {
  let next: string | undefined
  do {
    const input = { Bucket: bucket, Prefix: prefix, ...(next && { ContinuationToken: next }) }
    const page = await run(({ client, ListObjectsV2Command }) =>
      client.send(new ListObjectsV2Command(input)),
    )
    for (const { Key: key = '', Size, LastModified } of page.Contents ?? [])
      yield { key, ...described(Size, LastModified) }
    next = page.NextContinuationToken
  } while (next)
}

const described = (size = 0, modifiedAt = new Date(0)): StoredObject => ({ size, modifiedAt })

function whenAbsent(error: unknown): null {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  if (name !== 'NoSuchBucket' && $metadata?.httpStatusCode === 404) return null
  throw error
}

function refuse(error: unknown): never {
  throw error instanceof AppError ? error : away(error)
}

// A connection that breaks later is the same fault. Destroying the stream ends the connection.
function withFaults(body: Readable): Readable {
  const bytes = new PassThrough()
  body.once('error', (error) => bytes.destroy(away(error)))
  bytes.once('close', () => body.destroy())
  return body.pipe(bytes)
}

function away(cause: unknown): AppError {
  const message = 'The file storage does not respond as it should. Try again shortly.'
  const detail = { code: 'storage_unavailable', message }
  const fault = new AppError('unavailable', message, [detail], { 'retry-after': '5' })
  fault.cause = cause
  return fault
}
