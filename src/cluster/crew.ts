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

/** What the functions of a crew share. */
interface State extends CrewParts {
  members: Set<Member>
  broken: AbortController
  handlersFor: (member: Member) => Handlers
  port: number
  stopping: boolean
  /** Failed starts in a row. */
  failures: number
}

export function createCrew(parts: CrewParts): Crew {
  const { config } = parts.beginning
  const members = new Set<Member>()
  const broken = new AbortController()
  const handlersFor = handlersOf(members, parts.metrics)
  const own = { members, broken, handlersFor, port: config.port, stopping: false, failures: 0 }
  const crew: State = { ...parts, ...own }
  return {
    members,
    broken: broken.signal,
    async start() {
      crew.port ||= await findFreePort(config.host)
      const listening = await hire(crew)
      await Promise.all(Array.from({ length: crew.size - 1 }, () => hire(crew)))
      return listening
    },
    restart: shareRuns(() =>
      replaceEach(crew).catch((error) => {
        const reason = reasonOf(error)
        crew.log.error({ reason }, 'a worker did not start; the others serve on')
      }),
    ),
    async drain() {
      crew.stopping = true
      const time = config.drainDelay + config.drainTimeout + endGrace
      await Promise.all([...members].map((member) => drainOne(member, time)))
    },
  }
}

// A message to one that is still starting might be lost.
const readyOf = (members: ReadonlySet<Member>) => [...members].filter(({ ready }) => ready)

function handlersOf(members: ReadonlySet<Member>, metrics: CrewParts['metrics']) {
  const ledger = createLedger<Member>(
    () => readyOf(members),
    async ({ link }, key, end) => (await link.ask('giveBack', { key, end }, giveBackTime)) ?? 0,
  )
  return (member: Member): Handlers => ({ take: (taking) => ledger.take(member, taking), metrics })
}

async function hire(crew: State): Promise<number> {
  const { beginning, members, log } = crew
  const config = { ...beginning.config, port: crew.port }
  const member = spawnMember({ ...beginning, config }, crew.stamp, crew.handlersFor)
  members.add(member)
  const hired = performance.now()
  void member.exit.then((how) => {
    members.delete(member)
    if (how.code !== 0) crew.died()
    if (!member.ready || member.leaving || crew.stopping) return
    log.error({ pid: member.pid, ...how }, 'a worker died; another one takes its place')
    void replace(crew, hired)
  })
  const listening = await portOf(member)
  const { pid } = member
  void endWhenFrozen(member, () => log.error({ pid }, 'a worker does not answer; it is ended'))
  return listening
}

async function replace(crew: State, hired: number): Promise<void> {
  const { broken, log } = crew
  crew.failures = performance.now() - hired < shortLife ? crew.failures + 1 : 0
  while (!crew.stopping && !broken.signal.aborted) {
    if (crew.failures > 0) await sleep(Math.min(maxPause, minPause * 2 ** (crew.failures - 1)))
    if (crew.stopping) return
    const fault = await hire(crew).then(() => null, reasonOf)
    if (fault === null) return
    crew.failures++
    log.error({ reason: fault }, 'a worker did not start; trying again')
    const isAlone = readyOf(crew.members).length === 0
    if (crew.failures >= maxFailures && isAlone) broken.abort(noWorkers(fault))
  }
}

async function replaceEach(crew: State): Promise<void> {
  const { members, log, beginning } = crew
  log.info('restarting the workers one by one')
  for (const member of [...members].filter(({ leaving }) => !leaving)) {
    await member.began
    if (crew.stopping) return
    if (!members.has(member)) continue
    await hire(crew)
    await retire(member, beginning.config.drainTimeout + 2 * endGrace)
  }
  log.info('restarted the workers')
}

async function retire(member: Member, time: number): Promise<void> {
  member.leaving = true
  await member.link.ask('retire', null, endGrace)
  await endOf(member, time)
}

async function drainOne(member: Member, time: number): Promise<void> {
  if (member.ready) void member.link.ask('drain', null, endGrace)
  else member.kill()
  await endOf(member, time)
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
