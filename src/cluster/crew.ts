import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AppError } from '../errors.ts'
import type { Beginning } from './beginning.ts'
import { createLedger } from './ledger.ts'
import type { Handlers } from './link.ts'
import { endWhenFrozen, type Member, portOf, spawnMember } from './member.ts'
import { shareRuns } from './spread.ts'

export interface CrewParts {
  beginning: Beginning
  /** The descriptor of the file by which workers learn of commits. */
  stamp: number
  size: number
  log: Pick<Logger, 'error' | 'info' | 'warn'>
  /** The metrics of all workers as text. */
  metrics: () => Promise<string>
  /** Called when a worker died, perhaps between a commit and its announcement. Must not throw. */
  died: () => void
}

/** The workers of this machine. */
export interface Crew {
  readonly members: ReadonlySet<Member>
  /** Aborted with the reason when no worker lives and none can start. */
  readonly broken: AbortSignal
  /** Starts all workers and returns the port on which they listen. */
  start(): Promise<number>
  /** Replaces one worker after the other, without refusing a connection. */
  restart(): Promise<void>
  /** Ends all workers as at a SIGTERM. */
  drain(): Promise<void>
}

/** A worker that ends sooner than this after its start counts as failed. */
const shortLife = 5_000
const minPause = 250
const maxPause = 30_000
/** Failed starts in a row, while no worker lives, after which the crew gives up. */
const maxFailures = 6
/** Milliseconds for giving back a share of a limit. */
const giveBackTime = 200
/** Milliseconds for an end beyond those that the settings allow. */
const endGrace = 5_000

export function createCrew({ beginning, stamp, size, log, metrics, died }: CrewParts): Crew {
  const members = new Set<Member>()
  const broken = new AbortController()
  const { config } = beginning
  let stopping = false
  let failures = 0
  let { port } = config

  // A message to one that is still starting might be lost.
  const ready = () => [...members].filter((member) => member.ready)
  const ledger = createLedger<Member>(
    ready,
    async ({ link }, key, end) => (await link.ask('giveBack', { key, end }, giveBackTime)) ?? 0,
  )
  const handlersFor = (member: Member): Handlers => ({
    take: (taking) => ledger.take(member, taking),
    metrics,
  })

  async function hire(): Promise<number> {
    const member = spawnMember({ ...beginning, config: { ...config, port } }, stamp, handlersFor)
    members.add(member)
    const hired = performance.now()
    void member.exit.then((how) => {
      members.delete(member)
      if (how.code !== 0) died()
      if (!member.ready || member.leaving || stopping) return
      log.error({ pid: member.pid, ...how }, 'a worker died; another one takes its place')
      void replace(hired)
    })
    const listening = await portOf(member)
    const { pid } = member
    void endWhenFrozen(member, () => log.error({ pid }, 'a worker does not answer; it is ended'))
    return listening
  }

  async function replace(hired: number): Promise<void> {
    failures = performance.now() - hired < shortLife ? failures + 1 : 0
    while (!stopping && !broken.signal.aborted) {
      if (failures > 0) await sleep(Math.min(maxPause, minPause * 2 ** (failures - 1)))
      if (stopping) return
      const fault = await hire().then(() => null, reasonOf)
      if (fault === null) return
      failures++
      log.error({ reason: fault }, 'a worker did not start; trying again')
      if (failures >= maxFailures && ready().length === 0) broken.abort(noWorkers(fault))
    }
  }

  async function retire(member: Member): Promise<void> {
    member.leaving = true
    await member.link.ask('retire', null, endGrace)
    await endOf(member, config.drainTimeout + 2 * endGrace)
  }

  async function replaceEach(): Promise<void> {
    log.info('restarting the workers one by one')
    for (const member of [...members].filter(({ leaving }) => !leaving)) {
      await member.began
      if (stopping) return
      if (!members.has(member)) continue
      await hire()
      await retire(member)
    }
    log.info('restarted the workers')
  }

  return {
    members,
    broken: broken.signal,
    async start() {
      port ||= await findFreePort(config.host)
      const listening = await hire()
      await Promise.all(Array.from({ length: size - 1 }, hire))
      return listening
    },
    restart: shareRuns(() =>
      replaceEach().catch((error) => {
        log.error({ reason: reasonOf(error) }, 'a worker did not start; the others serve on')
      }),
    ),
    async drain() {
      stopping = true
      const time = config.drainDelay + config.drainTimeout + endGrace
      await Promise.all(
        [...members].map(async (member) => {
          if (member.ready) void member.link.ask('drain', null, endGrace)
          else member.kill()
          await endOf(member, time)
        }),
      )
    },
  }
}

// With PORT=0 the system would choose another port after the death of all workers. If no port can
// be had, the first worker says why.
async function findFreePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  try {
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch {
    return 0
  } finally {
    server.close()
  }
}

async function endOf(member: Member, time: number): Promise<void> {
  const timer = setTimeout(member.kill, time)
  await member.exit
  clearTimeout(timer)
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const noWorkers = (reason: string) => new AppError('unavailable', `No worker can start: ${reason}`)
