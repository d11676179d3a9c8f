import { AppError } from '../../errors.ts'

/** The places for those that wait. */
export interface Places {
  /** Takes a place and returns how to leave it; 503 if none is left, 429 if the client has its share. */
  take(client: string): () => void
  readonly refused: Readonly<Record<Bound, number>>
}

type Bound = 'server' | 'client'

export function createPlaces(most: number, mostOfClient: number): Places {
  const held = new Map<string, number>()
  const refused = { server: 0, client: 0 }
  let taken = 0
  const refuse = (bound: Bound, error: AppError): never => {
    refused[bound]++
    throw error
  }
  return {
    refused,
    take(client) {
      const own = held.get(client) ?? 0
      if (own >= mostOfClient) refuse('client', tooManyOfClient(mostOfClient))
      if (taken >= most) refuse('server', tooMany())
      taken++
      held.set(client, own + 1)
      return () => {
        taken--
        const left = (held.get(client) ?? 1) - 1
        if (left > 0) held.set(client, left)
        else held.delete(client)
      }
    },
  }
}

const tooMany = () =>
  new AppError('unavailable', 'Too many clients wait for changes. Try again later.', [], {
    'retry-after': '10',
  })

const tooManyOfClient = (most: number) =>
  new AppError('rate_limited', `${most} of your requests wait for changes already.`, [], {
    'retry-after': '10',
  })
