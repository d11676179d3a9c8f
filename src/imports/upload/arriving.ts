import { Readable } from 'node:stream'

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
