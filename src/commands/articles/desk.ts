import { randomBytes } from 'node:crypto'
import { cliActor, type Scope } from '../../actor.ts'
import { loadConfig } from '../../config.ts'
import { connectDatabase } from '../../database/connect.ts'
import { AppError } from '../../errors.ts'
import { type Api, ToolFault } from '../../mcp/api.ts'
import { findRemote, type Remote } from '../../mcp/client-config.ts'
import { injected } from '../../mcp/inject.ts'
import { forPerson, remoteApi, scopesOf } from '../../mcp/remote.ts'

/** The HTTP API that the commands for editors call, and what their key may do there. */
export interface Desk {
  api: Api
  may: ReadonlySet<Scope>
}

/**
 * Calls the server of BROADSHEET_URL; without this variable, the same API in this process, beside
 * the database. Rules and checks are those of a request either way.
 */
export async function atDesk(
  work: (desk: Desk) => Promise<number>,
  choice: { mustExist?: boolean; needs?: readonly Scope[] } = {},
): Promise<void> {
  const remote = findRemote()
  const checked = (desk: Desk) => {
    requireScopes(desk, choice.needs ?? [])
    return work(desk)
  }
  process.exitCode = await (remote
    ? overNetwork(remote, checked)
    : besideDatabase(checked, choice.mustExist ?? true))
}

async function overNetwork<T>(remote: Remote, work: (desk: Desk) => Promise<T>): Promise<T> {
  const api = remoteApi(remote)
  const told: Api = (asked) => api(asked).catch((error) => Promise.reject(unreachable(error)))
  return work({ api: told, may: await scopesOf(api) })
}

const unreachable = (error: unknown) =>
  error instanceof ToolFault ? new AppError('unavailable', forPerson(error.message)) : error

async function besideDatabase<T>(work: (desk: Desk) => Promise<T>, mustExist: boolean): Promise<T> {
  const config = { ...loadConfig(), rateLimit: 0 }
  const connection = await connectDatabase(config, 'command', { mustExist })
  // The server's code is loaded only here, so that other commands start fast.
  const [{ buildApp }, { createLogger }] = await Promise.all([
    import('../../app.ts'),
    import('../../http/logging.ts'),
  ])
  try {
    const cliToken = randomBytes(32).toString('base64url')
    const logger = createLogger('silent')
    const app = await buildApp({ config, db: connection.db, logger, cliToken })
    try {
      const api = injected(app, { authorization: `Bearer ${cliToken}` })
      return await work({ api, may: cliActor.scopes })
    } finally {
      await app.close()
    }
  } finally {
    await connection.close()
  }
}

// Known before a person writes for an hour what cannot be saved.
function requireScopes({ may }: Desk, needs: readonly Scope[]): void {
  const lacking = needs.filter((scope) => !may.has(scope))
  if (lacking.length === 0) return
  throw new AppError(
    'forbidden',
    `The key of BROADSHEET_KEY lacks the scope ${lacking.join(', ')}.`,
  )
}
