import { attack, type Client } from './attack.ts'
import { attacksOn, type Targets } from './attacks.ts'

/** What the process of an attacker is told. */
export interface Order {
  client: Client
  name: string
  targets: Targets
  lanes: number
  seconds: number
}

// A process of its own: what the attacker takes must not slow down the one who measures.
process.once('message', async ({ client, name, targets, lanes, seconds }: Order) => {
  const what = attacksOn(targets).find((one) => one.name === name)
  const statuses = what
    ? await attack(client, what, lanes, AbortSignal.timeout(seconds * 1000))
    : {}
  process.send?.(statuses, () => process.exit())
})
