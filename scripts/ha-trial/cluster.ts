import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { freePort } from '../../src/database/embedded/postmaster.ts'
import { type Daemon, runner, signalTrees, startDaemon } from './processes.ts'

const password = 'trial'
/** Looks at the cluster, two a second: a busy machine takes minutes to make two databases. */
const maxTries = 600

/** A machine with PostgreSQL under Patroni. */
export interface Node {
  name: string
  url: string
  api: string
  kill(): void
  freeze(): void
  wake(): void
}

export interface Cluster {
  nodes: readonly Node[]
  /** Through HAProxy. */
  primaryUrl: string
  standbyUrl: string
  /** Past HAProxy, with both machines in one address. */
  hostsUrl: string
  folder: string
  leader(): Promise<Node>
  /** Waits until one machine leads and the other is its synchronous standby. */
  settled(): Promise<void>
  switchover(): Promise<void>
  stop(): Promise<void>
}

interface Member {
  name: string
  role: string
  state: string
}

const text = (path: string) =>
  readFileSync(new URL(`../../ops/failover/${path}`, import.meta.url), 'utf8')
const ports = (count: number) => Promise.all(Array.from({ length: count }, freePort))

/** Starts etcd, two machines and HAProxy with the files of ops/failover/, on loopback. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-ha-'))
  chmodSync(folder, 0o755)
  if (runner) chownSync(folder, runner.uid, runner.gid)
  const [client = 0, peer = 0, write = 0, read = 0, ...rest] = await ports(8)
  const daemons = [startEtcd(folder, client, peer)]
  const etcd = `127.0.0.1:${client}`
  const started = ['one', 'two'].map((name, index) => {
    const place = { pg: rest[index] ?? 0, api: rest[index + 2] ?? 0 }
    return { place, ...startNode(folder, name, etcd, place) }
  })
  daemons.push(...started.map(({ daemon }) => daemon))
  daemons.push(
    startHaproxy(
      folder,
      write,
      read,
      started.map(({ place }) => place),
    ),
  )
  const nodes = started.map(({ node }) => node)
  const address = (hosts: string) => `postgres://postgres:${password}@${hosts}/postgres`
  return {
    ...overApi(nodes),
    nodes,
    folder,
    primaryUrl: address(`127.0.0.1:${write}`),
    standbyUrl: address(`127.0.0.1:${read}`),
    hostsUrl: address(nodes.map(({ url }) => new URL(url).host).join(',')),
    stop: async () => {
      for (const node of nodes) node.wake()
      for (const daemon of daemons.toReversed()) await daemon.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function startEtcd(folder: string, client: number, peer: number): Daemon {
  const [mine, others] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`]
  const options = {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': mine,
    'advertise-client-urls': mine,
    'listen-peer-urls': others,
    'initial-advertise-peer-urls': others,
    'initial-cluster': `default=${others}`,
    'enable-v2': 'true',
    'unsafe-no-fsync': 'true',
  }
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  return startDaemon('etcd', args, join(folder, 'etcd.log'))
}

interface Place {
  pg: number
  api: number
}

function startNode(folder: string, name: string, etcd: string, { pg, api }: Place) {
  const home = join(folder, name)
  mkdirSync(home)
  if (runner) chownSync(home, runner.uid, runner.gid)
  const config = parse(text('patroni.yml'))
  const at = (port: number) => ({
    listen: `127.0.0.1:${port}`,
    connect_address: `127.0.0.1:${port}`,
  })
  Object.assign(config, { name, etcd: { hosts: [etcd] }, restapi: at(api) })
  // The harder case: nothing but Patroni itself fences a machine that wakes.
  config.watchdog = { mode: 'off' }
  Object.assign(config.postgresql, at(pg), {
    data_dir: join(home, 'data'),
    pgpass: join(home, 'pgpass'),
    authentication: {
      superuser: { username: 'postgres', password },
      replication: { username: 'replicator', password },
    },
    parameters: { unix_socket_directories: home },
    pg_hba: [
      'host replication replicator 127.0.0.1/32 scram-sha-256',
      'host all all 127.0.0.1/32 scram-sha-256',
    ],
  })
  const path = join(home, 'patroni.json')
  writeFileSync(path, JSON.stringify(config))
  const daemon = startDaemon('patroni', [path], join(folder, `${name}.log`))
  const all = () => [daemon.pid, ...postmasterIn(home)]
  const node: Node = {
    name,
    url: `postgres://postgres:${password}@127.0.0.1:${pg}/postgres`,
    api: `http://127.0.0.1:${api}`,
    kill: () => signalTrees(postmasterIn(home), 'SIGKILL'),
    freeze: () => signalTrees(all(), 'SIGSTOP'),
    wake: () => signalTrees(all(), 'SIGCONT'),
  }
  return { node, daemon }
}

// None before Patroni has made it.
function postmasterIn(home: string): number[] {
  const path = join(home, 'data/postmaster.pid')
  return existsSync(path) ? [Number.parseInt(readFileSync(path, 'utf8'), 10)] : []
}

function startHaproxy(folder: string, write: number, read: number, places: Place[]): Daemon {
  let config = text('haproxy.cfg')
    .replace('127.0.0.1:5000', `127.0.0.1:${write}`)
    .replace('127.0.0.1:5001', `127.0.0.1:${read}`)
    .replaceAll('port 8008 ', '')
  for (const [index, { pg, api }] of places.entries())
    config = config.replaceAll(`10.0.0.2${index + 1}:5432`, `127.0.0.1:${pg} port ${api}`)
  const path = join(folder, 'haproxy.cfg')
  writeFileSync(path, config)
  return startDaemon('haproxy', ['-db', '-f', path], join(folder, 'haproxy.log'))
}

// A frozen machine does not answer.
async function membersOf(api: string): Promise<Member[]> {
  const answer = await fetch(`${api}/cluster`, { signal: AbortSignal.timeout(1_000) })
  return ((await answer.json()) as { members?: Member[] }).members ?? []
}

function overApi(nodes: readonly Node[]): Pick<Cluster, 'leader' | 'settled' | 'switchover'> {
  const members = async (): Promise<Member[]> => {
    for (const { api } of nodes) {
      const found = await membersOf(api).catch(() => [])
      if (found.length > 0) return found
    }
    return []
  }
  const isSettled = (all: Member[]) =>
    all.some(({ role, state }) => role === 'leader' && state === 'running') &&
    all.some(({ role, state }) => role === 'sync_standby' && /running|streaming/.test(state))
  const look = async <T>(find: (all: Member[]) => T | undefined, otherwise: string) => {
    for (let tries = 0; tries < maxTries; tries++) {
      const found = find(await members())
      if (found) return found
      await sleep(500)
    }
    throw new Error(otherwise)
  }
  const leaderOf = (all: Member[]) => {
    const name = all.find(({ role }) => role === 'leader')?.name
    return nodes.find((one) => one.name === name)
  }
  const leader = () => look(leaderOf, 'No machine leads.')
  return {
    leader,
    settled: async () => void (await look(isSettled, 'The cluster does not settle.')),
    switchover: async () => {
      const { api, name } = await leader()
      const body = JSON.stringify({ leader: name })
      const answer = await fetch(`${api}/switchover`, { method: 'POST', body })
      if (!answer.ok) throw new Error(`Switchover: ${await answer.text()}`)
    },
  }
}
