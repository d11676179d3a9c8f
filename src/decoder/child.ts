import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { AppError } from '../errors.ts'
import { DecoderFailure } from './failure.ts'
import type { DecoderCall, DecoderOutcome } from './program.ts'

/** Milliseconds after which a call is given up; sharp has a shorter limit of its own. */
const maxTime = 30_000
/** Most resident bytes of the process. */
const maxResident = 256 * 1024 ** 2
const checkInterval = 50

// glibc keeps the memory of decoded pictures unless it is told otherwise before the start. Nothing
// else of the environment is passed on: a hostile picture has no use for the keys in it.
const env = {
  UV_THREADPOOL_SIZE: '2',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

/**
 * Starts the process; it does not keep this one from ending unless a call is running. Throws
 * AppError unavailable if the system has no process to spare.
 */
export function startChild(): ChildProcess {
  const child = launch()
  child.on('error', () => {})
  if (child.pid === undefined)
    throw new AppError('unavailable', 'The process that decodes pictures cannot start.')
  hold(child, false)
  return child
}

function launch(): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  return fork(new URL(`./program.${isSource ? 'ts' : 'js'}`, import.meta.url), {
    env,
    execArgv: ['--max-old-space-size=64', ...(isSource ? ['--import', 'tsx'] : [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

/** Whether the process can take a call. */
export const isAlive = ({ exitCode, signalCode, killed, connected }: ChildProcess) =>
  exitCode === null && signalCode === null && !killed && connected

/**
 * Runs one call. Returns null if the process ended and no bound was the reason, and throws
 * DecoderFailure if one was.
 */
export async function runIn(
  child: ChildProcess,
  call: DecoderCall,
): Promise<DecoderOutcome | null> {
  let excess: string | null = null
  const giveUp = (reason: string) => {
    excess = reason
    child.kill('SIGKILL')
  }
  const clock = setTimeout(giveUp, maxTime, `Decoding takes more than ${maxTime / 1000} seconds.`)
  const watch = setInterval(async () => {
    if ((await residentOf(child)) > maxResident) giveUp('Decoding it takes too much memory.')
  }, checkInterval)
  hold(child, true)
  try {
    const outcome = await outcomeOf(child, call)
    if (!outcome && excess) throw new DecoderFailure(excess)
    return outcome
  } finally {
    clearTimeout(clock)
    clearInterval(watch)
    hold(child, false)
  }
}

function outcomeOf(child: ChildProcess, call: DecoderCall): Promise<DecoderOutcome | null> {
  return new Promise((resolve) => {
    const done = (outcome: DecoderOutcome | null) => {
      child.off('message', done)
      child.off('exit', ended)
      resolve(outcome)
    }
    const ended = () => done(null)
    child.on('message', done)
    child.once('exit', ended)
    // A process that has just ended takes no call; its exit says so.
    if (isAlive(child)) child.send(call, () => {})
    else ended()
  })
}

function hold(child: ChildProcess, held: boolean): void {
  if (held) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}

// Only Linux tells.
async function residentOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
}
