import { Readable } from 'node:stream'

/**
 * What a client sends, piece by piece, or the reason why the rest will not come. A parser of
 * multipart waits for ever for a client that had left before it began to listen. A stream that is
 * left early stays open: closing a request's would cut the line before the answer.
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

// Not Promise.race with one promise for the whole body: that would hold on to every piece.
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
