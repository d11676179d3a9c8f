import type { ChildProcess } from 'node:child_process'
import { isAlive, runIn, startChild } from './child.ts'
import { DecoderFailure } from './failure.ts'
import type { DecoderCall, DecoderOutcome } from './program.ts'

/** Milliseconds after the last call until the process ends. */
const idleTime = 15_000

let child: ChildProcess | null = null
let idle: NodeJS.Timeout | undefined
let last: Promise<unknown> = Promise.resolve()

/** Runs a call in the child process of this process, after all calls before it. */
export function enqueue(call: DecoderCall): Promise<DecoderOutcome> {
  const outcome = last.then(() => run(call))
  last = outcome.catch(() => {})
  return outcome
}

// The process may have ended before the call reached it, or somebody else ended it: only the second
// end, in a process of its own, is the fault of the call.
async function run(call: DecoderCall): Promise<DecoderOutcome> {
  clearTimeout(idle)
  try {
    const outcome = (await runIn(alive(), call)) ?? (await runIn(alive(), call))
    if (!outcome) throw new DecoderFailure('Decoding it crashes the decoder.')
    return outcome
  } finally {
    idle = setTimeout(end, idleTime).unref()
  }
}

function alive(): ChildProcess {
  if (!child || !isAlive(child)) child = startChild()
  return child
}

function end(): void {
  child?.kill('SIGKILL')
  child = null
}
