import { attack, type Client } from './attack.ts'
import { attacksOn, type Targets } from './attacks.ts'

/** The message that starts an attack. */
export interface Order {
  client: Client
  name: string
  targets: Targets
  lanes: number
  seconds: number
}

// A separate process, so that the load of the attacker does not slow down the measuring process.
process.once('message', async ({ client, name, targets, lanes, seconds }: Order) => {
  const what = attacksOn(targets).find((one) => one.name === name)
  const statuses = what
    ? await attack(client, what, lanes, AbortSignal.timeout(seconds * 1000))
    : {}
  process.send?.(statuses, () => process.exit())
})
