import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster, Node } from './cluster.ts'
import type { Load } from './load.ts'
import { probe } from './probe.ts'
import { longestGap, nextWrite, type Sight } from './sight.ts'

export interface Outcome {
  fault: string
  gap: number
  afterAccepted: number | undefined
  sight: Sight
  remark: string
  /** Writes that a machine which woke acknowledged past HAProxy. */
  direct: number
  /** Whether the other machine is a synchronous standby again. */
  isSettled: boolean
}

const maxTime = 90_000
/** Milliseconds for which the load goes on after writes do. */
const settleTime = 5_000

/** The machine that was frozen, and what clients saw meanwhile. */
interface Frozen {
  outcome: Outcome
  node: Node
}

/** Makes a machine other than the primary take over, and watches. */
export async function failOver(
  cluster: Cluster,
  load: Load,
  fault: string,
  strike: (primary: Node) => unknown,
): Promise<Frozen> {
  await cluster.settled()
  const node = await cluster.leader()
  const heir = cluster.nodes.find((one) => one !== node) ?? node
  const sight = load.watch()
  await sleep(2_000)
  const began = performance.now()
  const probed = probe(heir)
  await strike(node)
  await untilWritten(() => probed.accepted[0], sight)
  await sleep(settleTime)
  await probed.stop()
  const accepted = probed.accepted[0]
  const remark =
    accepted === undefined ? 'no successor' : `new primary after ${seconds(accepted - began)}`
  const afterAccepted = accepted === undefined ? undefined : nextWrite(sight, accepted)
  console.log(`${fault}: ${remark}`)
  const found = { gap: longestGap(sight), afterAccepted, sight, remark }
  return { node, outcome: { fault, ...found, direct: 0, isSettled: true } }
}

/** Wakes a machine that was the primary, and tries to write to it past HAProxy. */
export async function wake(cluster: Cluster, load: Load, node: Node): Promise<Outcome> {
  const sight = load.watch()
  const probes = Array.from({ length: 4 }, () => probe(node))
  await sleep(1_000)
  node.wake()
  await sleep(10_000)
  const isSettled = await cluster.settled().then(
    () => true,
    () => false,
  )
  await Promise.all(probes.map((one) => one.stop()))
  const tries = probes.reduce((sum, one) => sum + one.tries, 0)
  const direct = probes.reduce((sum, one) => sum + one.acknowledged.length, 0)
  const remark = `it acknowledged ${direct} of ${tries} direct writes`
  const found = { gap: longestGap(sight), afterAccepted: undefined, sight, remark }
  return { fault: 'woken', ...found, direct, isSettled }
}

const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`

async function untilWritten(accepted: () => number | undefined, sight: Sight): Promise<void> {
  const end = performance.now() + maxTime
  while (performance.now() < end) {
    const from = accepted()
    if (from !== undefined && nextWrite(sight, from) !== undefined) return
    await sleep(50)
  }
}
