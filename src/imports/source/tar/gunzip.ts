import { createGunzip, type Gunzip } from 'node:zlib'
import { archiveError } from '../faults.ts'

/** Progress of a packed stream, in bytes. */
export interface Progress {
  packed: number
  unpacked: number
}

/**
 * Unpacks gzip (RFC 1952; several members count as one) chunk by chunk: the size of `chunks` limits
 * how much is unpacked in one step. Throws archive_truncated after all available data;
 * archive_corrupt and archive_too_large up to 128 KiB earlier.
 */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  progress: Progress,
): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: 128 * 1024 })
  const state: State = { ready: [], ended: false, fault: null }
  watch(stream, state, progress, maxBytes)
  try {
    for await (const chunk of chunks) {
      progress.packed += chunk.length
      await write(stream, chunk)
      yield* state.ready.splice(0)
      if (state.fault) throw gzipFault(state.fault)
      // Data after the last member is padding, as in gzip itself.
      if (state.ended) return
    }
    await finish(stream)
    yield* state.ready.splice(0)
    if (state.fault) throw gzipFault(state.fault)
  } finally {
    stream.destroy()
  }
}

interface State {
  ready: Buffer[]
  ended: boolean
  fault: Error | null
}

function watch(stream: Gunzip, state: State, progress: Progress, maxBytes: number): void {
  stream.on('data', (chunk: Buffer) => {
    progress.unpacked += chunk.length
    if (progress.unpacked <= maxBytes) state.ready.push(chunk)
    else
      stream.destroy(
        archiveError('archive_too_large', `The archive unpacks to more than ${maxBytes} bytes.`),
      )
  })
  stream.on('end', () => {
    state.ended = true
  })
  stream.on('error', (error) => {
    state.fault = error
  })
}

/** Resolves when the chunk is unpacked or an error ends the stream. */
function write(stream: Gunzip, chunk: Buffer): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      stream.off('close', done)
      // The error event comes one tick after the write that caused it.
      setImmediate(resolve)
    }
    stream.once('close', done)
    stream.write(chunk, done)
  })
}

/**
 * Resolves when the checksum has been compared: that error comes after the callback of `end`, but
 * before `close`.
 */
function finish(stream: Gunzip): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('close', resolve)
    stream.end()
  })
}

function gzipFault(error: Error): Error {
  const code = 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR')
    return archiveError('archive_truncated', 'The gzip archive is truncated.')
  if (typeof code === 'string' && code.startsWith('Z_'))
    return archiveError('archive_corrupt', `The gzip archive is damaged (${error.message}).`)
  return error
}
