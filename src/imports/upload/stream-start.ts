import { AppError } from '../../errors.ts'
import { sniffBytes } from '../source/sniff.ts'

/** Counts bytes over all streams of one request; throws AppError too_large above `maxBytes`. */
export type Meter = (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>

/** Makes a meter that refuses more than so many bytes. */
export function createMeter(maxBytes: number): Meter {
  let total = 0
  return async function* metered(chunks) {
    for await (const chunk of chunks) {
      total += chunk.length
      if (total > maxBytes)
        throw new AppError('too_large', `The upload is larger than ${maxBytes} bytes.`)
      yield chunk
    }
  }
}

/** The first bytes, to detect the type, and a stream of all bytes including them. */
export async function peek(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ start: Buffer; whole: AsyncGenerator<Buffer> }> {
  const read: Buffer[] = []
  for (let length = 0; length < sniffBytes; ) {
    const next = await chunks.next()
    if (next.done) break
    read.push(next.value)
    length += next.value.length
  }
  return { start: Buffer.concat(read), whole: joined(read, chunks) }
}

async function* joined(read: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* read
  yield* rest
}
