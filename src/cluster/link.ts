import type { Share, Taking } from './ledger.ts'

/** How the start of a worker ended. */
export type Began = { port: number } | { fault: string }

/** What the primary and its workers ask of each other: a body and its answer. */
export interface Calls {
  /** Asked of a worker: whether it still answers. */
  ping: [null, true]
  /** To give back the requests that it may still admit, and does not need. */
  giveBack: [{ key: string; end: number }, number]
  /** For the values of its metrics. */
  values: [null, object[]]
  /** To take no new connections, and to end when the last one is closed. */
  retire: [null, true]
  /** To end as at a SIGTERM. */
  drain: [null, true]
  /** Asked of the primary: to note that the worker listens, or why it cannot. */
  began: [Began, true]
  /** For a share of what a key or an address may request in a minute. */
  take: [Taking, Share]
  /** For the metrics of all workers, as text. */
  metrics: [null, string]
}

export type Handlers = {
  [Call in keyof Calls]?: (body: Calls[Call][0]) => Calls[Call][1] | Promise<Calls[Call][1]>
}

/** One end of the channel between the primary and a worker. */
export interface Link {
  /** Asks the other end; undefined if it does not answer within the time, in milliseconds. */
  ask<Call extends keyof Calls>(
    call: Call,
    body: Calls[Call][0],
    time: number,
  ): Promise<Calls[Call][1] | undefined>
}

interface End {
  send?(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  once(event: 'disconnect', listener: () => void): unknown
}

type Message =
  | { ask: number; call: keyof Calls; body: unknown }
  | { answer: number; value: unknown }

/** Links two processes. */
export function createLink(end: End, handlers: Handlers): Link {
  const waiting = new Map<number, (value: unknown) => void>()
  let asked = 0
  // Without a callback, a channel that closes meanwhile would end the process.
  const send = (message: Message) => end.send?.(message, () => {})
  end.on('message', (given) => {
    const message = given as Message
    if ('answer' in message) return waiting.get(message.answer)?.(message.value)
    const handle = handlers[message.call] as ((body: unknown) => unknown) | undefined
    const answered = (value: unknown) => send({ answer: message.ask, value })
    const value = handle?.(message.body)
    if (value instanceof Promise) value.then(answered, () => answered(undefined))
    else answered(value)
  })
  end.once('disconnect', () => {
    for (const settle of waiting.values()) settle(undefined)
  })
  return {
    ask: (call, body, time) =>
      new Promise((resolve) => {
        const id = ++asked
        const settle = (value: unknown) => {
          clearTimeout(timer)
          waiting.delete(id)
          resolve(value as Calls[typeof call][1] | undefined)
        }
        // If this process was held up, the answer may have arrived and waits to be read.
        const timer = setTimeout(() => setImmediate(settle, undefined), time)
        waiting.set(id, settle)
        send({ ask: id, call, body })
      }),
  }
}
