import { AppError, type Detail, type ErrorCode } from '../errors.ts'

/** A call of an exported function of a module. */
export interface DecoderCall {
  module: string
  name: string
  args: readonly unknown[]
}

/** The result of a call, or why there is none. */
export type DecoderOutcome =
  | { result: unknown }
  | { message: string; fault?: { code: ErrorCode; details: readonly Detail[] } }

// Entry of the process: one call in, one outcome out. Signals to the terminal are for its parent.
// When that ends, so does this process, without waiting for a decoder that is still at work.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', async (call: DecoderCall) => {
  process.send?.(await outcomeOf(call))
})

async function outcomeOf({ module, name, args }: DecoderCall): Promise<DecoderOutcome> {
  try {
    const functions: Record<string, (...args: unknown[]) => unknown> = await import(module)
    return { result: await functions[name]?.(...args) }
  } catch (error) {
    if (!(error instanceof AppError)) return { message: String(error) }
    const { code, details, message } = error
    return { message, fault: { code, details } }
  }
}
