// Tries failover with Patroni, etcd and HAProxy:
// npm run ha-trial -- [--hosts] [--replica] [--frozen 5]
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compilePrograms } from '../../test/support/compile.ts'
import { startNode } from '../../test/support/processes/start-node.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { failOver, type Outcome, wake } from './faults.ts'
import { missedGoals } from './judge.ts'
import { startLoad } from './load.ts'
import { findLost, prepareProbes } from './probe.ts'

const { values: options } = parseArgs({
  options: {
    // DATABASE_URL names both machines and does not lead through HAProxy.
    hosts: { type: 'boolean', default: false },
    replica: { type: 'boolean', default: false },
    workers: { type: 'string' },
    // Freezes and wakes the primary so many times, and leaves out the other faults.
    frozen: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

for (const program of ['etcd', 'patroni', 'haproxy'])
  try {
    execFileSync('which', [program])
  } catch {
    console.error(
      `There is no ${program}: apt-get install etcd-server patroni haproxy postgresql-15`,
    )
    process.exit(2)
  }

const programs = compilePrograms()
const cluster = await startCluster()
let code = 1
try {
  code = await trial(cluster)
} catch (error) {
  console.error(error)
  for (const { name } of cluster.nodes)
    console.error(readFileSync(join(cluster.folder, `${name}.log`), 'utf8').slice(-4_000))
} finally {
  await cluster.stop()
  programs.remove()
}
process.exit(code)

async function trial(on: Cluster): Promise<number> {
  await on.settled()
  await prepareProbes(on.primaryUrl)
  const key = randomBytes(24).toString('hex')
  const workers = options.workers ? ['--workers', options.workers] : []
  const server = startNode([join(programs.folder, 'src/cli.js'), 'serve', ...workers], {
    PORT: '0',
    LOG_LEVEL: 'warn',
    RATE_LIMIT: '0',
    TRUST_PROXY: 'loopback',
    ADMIN_KEY: key,
    DATA_DIR: join(on.folder, 'data'),
    DATABASE_URL: options.hosts ? on.hostsUrl : on.primaryUrl,
    ...(options.replica ? { DATABASE_REPLICA_URL: on.standbyUrl } : {}),
  })
  try {
    await server.says('is running')
    const url = /http:\S+:\d+/.exec(server.output())?.[0] ?? ''
    const load = await startLoad(url, key)
    const outcomes = await strikeAll(on, load)
    await load.stop()
    const lost = await findLost(on.primaryUrl, load.acknowledged)
    print(outcomes)
    console.log(`acknowledged writes: ${load.acknowledged.size}, lost: ${lost.length}`)
    const missed = missedGoals(outcomes, lost.length)
    for (const goal of missed) console.error(`Missed: ${goal}.`)
    return missed.length > 0 ? 1 : 0
  } finally {
    if (options.keep) console.log(server.output())
    await server.end()
  }
}

async function strikeAll(on: Cluster, load: Awaited<ReturnType<typeof startLoad>>) {
  const outcomes: Outcome[] = []
  if (!options.frozen) {
    outcomes.push((await failOver(on, load, 'switchover', () => on.switchover())).outcome)
    outcomes.push((await failOver(on, load, 'killed', (node) => node.kill())).outcome)
  }
  for (let round = 0; round < Number(options.frozen ?? 1); round++) {
    const frozen = await failOver(on, load, 'frozen', (node) => node.freeze())
    outcomes.push(frozen.outcome, await wake(on, load, frozen.node))
  }
  return outcomes
}

function print(outcomes: readonly Outcome[]): void {
  console.table(
    outcomes.map(({ fault, gap, afterAccepted, remark, sight: { figures } }) => ({
      fault,
      'gap of writes s': gap.toFixed(1),
      'after accepted s': afterAccepted?.toFixed(1) ?? '',
      'reads 200': figures.reads.fresh,
      stale: figures.reads.stale,
      503: figures.reads['503'],
      other: figures.reads.other,
      'slowest read s': (figures.slowestRead / 1000).toFixed(1),
      writes: JSON.stringify(figures.writes),
      'ready s': (figures.slowestReady / 1000).toFixed(2),
      remark: [remark, ...figures.odd].join(' '),
    })),
  )
}
