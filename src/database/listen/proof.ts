import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../client.ts'
import { isBusy } from '../errors.ts'

/** What a proof found; `busy`: the pool had no connection to send the nonce by. */
export type Proof = 'proven' | 'not arrived' | 'busy' | 'unreachable'

/**
 * Proves that a notification sent through the pool arrives at a listening connection: an answer to
 * LISTEN does not, because a pooler may give the session to others.
 */
export interface Prover {
  /** The channel to listen on. Nobody else does, so that a proof wakes no other process. */
  readonly channel: string
  /** To be called with each notification of the channel. */
  heard(payload: string): void
  /** Ends the wait of a running proof, because the listening connection is lost. */
  giveUp(): void
  prove(isListening: boolean): Promise<{ proof: Proof; began: number }>
}

/**
 * Each proof takes at most `time` milliseconds, and as long again while the pool is busy, or after
 * an answer that came late, as the first one does on a busy machine.
 */
export function createProver(db: Pick<Database, 'query'>, time: number): Prover {
  const channel = `broadsheet_proof_${randomUUID()}`
  let nonce = ''
  let arrive = () => {}
  let giveUp = () => {}

  // Catches every error, also one that is thrown immediately: nothing else would report it.
  const send = async (payload: string) => {
    try {
      await db.query({
        name: 'prove_listener',
        text: 'select pg_notify($1, $2)',
        values: [channel, payload],
        query_timeout: time,
      })
      return 'not arrived'
    } catch (error) {
      return isBusy(error) ? 'busy' : 'unreachable'
    }
  }
  // Nothing else is sent on the listening connection meanwhile: a pooler would deliver the nonce
  // with the response to it, but delivers nothing to an idle connection.
  const proveOnce = async (isListening: boolean): Promise<Proof> => {
    const arrived = new Promise<'proven'>((resolve) => {
      arrive = () => resolve('proven')
    })
    const left = new Promise<void>((resolve) => {
      giveUp = resolve
    })
    nonce = randomUUID()
    const sent = send(nonce)
    // What was sent arrives at another connection, often after the answer.
    const awaited = sent.then((answer) =>
      answer === 'not arrived' && isListening ? sleep(time, undefined, { ref: false }) : undefined,
    )
    await Promise.race([arrived, awaited, left])
    // After a pause of the event loop the timers run before the sockets are read.
    await new Promise((done) => setImmediate(done))
    return Promise.race([arrived, sent])
  }
  return {
    channel,
    heard: (payload) => {
      if (payload === nonce) arrive()
    },
    giveUp: () => giveUp(),
    prove: async (isListening) => {
      const began = performance.now()
      return { proof: await proveOnce(isListening), began }
    },
  }
}
