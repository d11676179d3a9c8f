import type { Config } from '../config.ts'
import type { Session } from '../database/pooler/session.ts'

/** What a worker needs to begin. */
export interface Beginning {
  config: Config
  databaseUrl: string
  session: Session
}

const variable = 'BROADSHEET_WORKER'

/**
 * The environment that gives a new worker its settings. A message might be lost, and would cost
 * more: an app built right after one takes 1.4 to 2 times the processor time for a list from the
 * cache, because V8 then keeps requests until its next full collection (measured on Node 20).
 */
export const environmentOf = (beginning: Beginning) => ({ [variable]: JSON.stringify(beginning) })

/** Takes it out of the environment, which the programs that this process starts inherit. */
export function takeBeginning(): Beginning {
  const text = process.env[variable]
  delete process.env[variable]
  return JSON.parse(text ?? '')
}
