import { Readable } from 'node:stream'
import { AppError, invalid } from '../../errors.ts'
import { escapePointer } from './body.ts'

/**
 * Yields what a client sends, piece by piece; throws the abort reason once no more will arrive.
 * Without the signal, the multipart parser would wait forever for a client that left before it
 * began to listen. A stream that is left early stays open: destroying a request's stream would
 * close the connection before the response.
 */
export async function* arriving<T>(
  pieces: AsyncIterable<T>,
  arrival?: AbortSignal,
): AsyncGenerator<T> {
  const open = pieces instanceof Readable ? pieces.iterator({ destroyOnReturn: false }) : pieces
  const iterator = open[Symbol.asyncIterator]() as AsyncIterator<T>
  for (
    let next = await nextOf(iterator, arrival);
    !next.done;
    next = await nextOf(iterator, arrival)
  )
    yield next.value
}

// Promise.race with one promise for the whole body would keep every piece in memory.
function nextOf<T>(iterator: AsyncIterator<T>, arrival?: AbortSignal): Promise<IteratorResult<T>> {
  if (!arrival) return iterator.next()
  return new Promise((resolve, reject) => {
    const stop = () => reject(arrival.reason)
    if (arrival.aborted) return stop()
    arrival.addEventListener('abort', stop, { once: true })
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => arrival.removeEventListener('abort', stop))
  })
}

/** A part as @fastify/multipart gives it; `filename` includes folders (`preservePath`). */
export type UploadPart =
  | {
      type: 'file'
      filename: string | undefined
      file: AsyncIterable<Buffer> & { truncated?: boolean }
    }
  | { type: 'field'; fieldname: string | undefined }

/**
 * Like `arriving`, for a multipart body or a part of it: faults of the body are those of the
 * client.
 */
export async function* arrivingParts<T>(
  pieces: AsyncIterable<T>,
  arrival: AbortSignal | undefined,
): AsyncGenerator<T> {
  try {
    yield* arriving(pieces, arrival)
  } catch (error) {
    throw bodyFault(error)
  }
}

// The parser throws for bodies that are not multipart, end too early or exceed its own limits
// (413).
function bodyFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  if ('statusCode' in error && error.statusCode === 413)
    return new AppError('too_large', error.message)
  return new AppError('bad_request', `The multipart body cannot be read: ${error.message}.`)
}

/** 422 for a part that is not a file; it may have no name. */
export function notAFile(field = ''): AppError {
  const message = `The field "${field}" is not a file; options belong in the query string.`
  return invalid([{ pointer: `/${escapePointer(field)}`, code: 'not_a_file', message }])
}
