import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AppError } from '../errors.ts'
import { type Beginning, environmentOf } from './beginning.ts'
import { type Began, createLink, type Handlers, type Link } from './link.ts'

/** A worker, as the primary sees it. */
export interface Member {
  readonly link: Link
  readonly pid: number
  /** Whether it listens, or has listened. */
  ready: boolean
  /** How its start ended. */
  readonly began: Promise<Began>
  /** Whether it is to end, and needs no successor. */
  leaving: boolean
  /** Resolves when its process has ended, with its exit status or the signal that ended it. */
  readonly exit: Promise<{ code: number | null; signal: string | null }>
  /** Ends its process at once. */
  kill(): void
}

const program = new URL(
  import.meta.url.endsWith('.ts') ? './worker-process.ts' : './worker-process.js',
  import.meta.url,
)
/** Milliseconds for a start, on a machine that is busy. */
const startTime = 120_000

/**
 * Starts the process of a worker with the file of the stamp; `handlersFor` answers what it asks.
 */
export function spawnMember(
  beginning: Beginning,
  stamp: number,
  handlersFor: (member: Member) => Handlers,
): Member {
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc', stamp] as const
  cluster.setupPrimary({ exec: fileURLToPath(program), args: [], stdio: [...stdio] })
  const worker: Worker = cluster.fork(environmentOf(beginning))
  closeUnaccepted(worker)
  // What cannot be sent to a worker that ends is lost with it.
  worker.on('error', () => {})
  const handlers: Handlers = {}
  const exit = once(worker.process, 'exit').then(([code, signal]) => ({ code, signal }))
  const kill = () => void worker.process.kill('SIGKILL')
  const began = new Promise<Began>((resolve) => {
    handlers.began = (how) => {
      if ('port' in how) member.ready = true
      resolve(how)
      return true
    }
    void exit.then(() => resolve({ fault: endedEarly }))
  })
  const link = createLink(worker, handlers)
  const pid = worker.process.pid ?? 0
  const member = { link, pid, ready: false, leaving: false, began, exit, kill }
  Object.assign(handlers, handlersFor(member))
  return member
}

// Node hands one connection at a time to a worker and waits until it takes it. If the worker ends
// before, Node keeps the connection open, and its client would wait in vain.
function closeUnaccepted({ process: child }: Worker): void {
  const send = child.send.bind(child) as (...given: unknown[]) => boolean
  let handed: { close?(): void } | undefined
  child.send = (...given: unknown[]) => {
    const [, handle] = given
    if (typeof handle === 'object' && handle !== null) handed = handle
    return send(...given)
  }
  // A connection may still be handed over between the two events.
  for (const end of ['exit', 'disconnect']) child.once(end, () => handed?.close?.())
}

const endedEarly = 'A worker ended before it listened: its output tells why.'

/** Waits until a worker listens, and returns its port; throws the reason if it cannot. */
export async function portOf({ began, kill }: Member): Promise<number> {
  const timer = setTimeout(kill, startTime)
  const how = await began
  clearTimeout(timer)
  if ('port' in how) return how.port
  kill()
  throw new AppError('unavailable', how.fault)
}

/** Milliseconds between two pings, and for the answer to each. */
const pulse = 1_000
/**
 * Pings in a row without an answer. Fewer prove nothing: the primary itself may have been stopped,
 * and on a busy machine both workers once got no processor time for two seconds.
 */
const maxMissed = 5

/** Ends a worker that no longer answers; calls `beforeEnd` first. */
export async function endWhenFrozen(
  { link, exit, kill }: Member,
  beforeEnd: () => void,
): Promise<void> {
  let ended = false
  void exit.then(() => {
    ended = true
  })
  let missed = 0
  while (!ended && missed < maxMissed) {
    missed = (await link.ask('ping', null, pulse)) ? 0 : missed + 1
    if (missed === 0) await sleep(pulse, undefined, { ref: false })
  }
  if (ended) return
  beforeEnd()
  kill()
}
