import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { AppError } from '../errors.ts'
import { DecoderFailure } from './failure.ts'
import type { DecoderCall, DecoderOutcome } from './program.ts'
import { enqueue } from './queue.ts'

/** The answer to a call of another thread. */
type Answer = { id: number } & ({ outcome: DecoderOutcome } | { failure: string; own: boolean })

let send: (call: DecoderCall) => Promise<DecoderOutcome> = enqueue

/**
 * Calls an exported function of a module next to the caller (`./render`, `import.meta.url`) in the
 * child process that decodes pictures: one for this process and all its threads, which runs one
 * call after another. Arguments and result are copied. Throws DecoderFailure if the call crashes
 * the decoder or takes too much memory or time of it: it fails alone.
 */
export async function callDecoder<T>(
  module: string,
  caller: string,
  name: string,
  args: readonly unknown[],
): Promise<T> {
  const { href } = new URL(`${module}${caller.endsWith('.ts') ? '.ts' : '.js'}`, caller)
  const outcome = await send({ module: href, name, args })
  if ('result' in outcome) return outcome.result as T
  if (!outcome.fault) throw new Error(outcome.message)
  throw new AppError(outcome.fault.code, outcome.message, [...outcome.fault.details])
}

/** A port through which another thread uses the decoder of this one, with `useDecoder`. */
export function shareDecoder(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', async ({ id, call }: { id: number; call: DecoderCall }) => {
    const answer: Answer = await enqueue(call).then(
      (outcome) => ({ id, outcome }),
      (error) => ({ id, failure: error.message, own: error instanceof DecoderFailure }),
    )
    port1.postMessage(answer)
  })
  port1.unref()
  return port2
}

/** Makes this thread use the decoder of the thread that the port comes from. */
export function useDecoder(port: MessagePort): void {
  const waiting = new Map<number, (answer: Answer) => void>()
  let count = 0
  port.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
    if (waiting.size === 0) port.unref()
  })
  port.unref()
  send = async (call) => {
    const id = ++count
    port.ref()
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve)
      port.postMessage({ id, call })
    })
    if ('outcome' in answer) return answer.outcome
    throw answer.own ? new DecoderFailure(answer.failure) : new Error(answer.failure)
  }
}
