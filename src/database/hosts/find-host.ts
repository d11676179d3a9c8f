import pg from 'pg'
import { leave } from '../silence.ts'
import type { Address, Target } from './address.ts'

/** The role of a server: whether it is a standby, and whether it refuses writes. */
interface Role {
  standby: boolean
  readOnly: boolean
}

/** Whether a server is what an address wants. */
export const fits = (target: Target, { standby, readOnly }: Role): boolean =>
  ({
    any: true,
    'read-write': !standby && !readOnly,
    primary: !standby,
    'read-only': standby || readOnly,
    standby,
    'prefer-standby': standby,
  })[target]

/** Knows the host to connect to, and looks for it again when it is suspected. */
interface HostFinder {
  current(): Promise<string>
  suspect(): void
}

/** Shorter than the time that a request waits for a connection. */
const maxProbe = 1_000

/**
 * Asks all hosts of an address at once, and takes the first that fits; concurrent calls share it.
 */
export function createFinder({ urls, places, target }: Address): HostFinder {
  let known: string | null = null
  let finding: Promise<string> | null = null
  const find = async () => {
    const wanted = target ?? 'any'
    const roles = urls.map(async (url) => ({ url, role: await roleOf(url) }))
    const first = (by: Target) =>
      Promise.any(
        roles.map(async (asked) => {
          const { url, role } = await asked
          if (!fits(by, role)) throw noHost(places, by)
          return url
        }),
      )
    const found =
      wanted === 'prefer-standby' ? first(wanted).catch(() => first('any')) : first(wanted)
    return found.catch((error: AggregateError) => {
      throw noHost(places, wanted, error)
    })
  }
  return {
    current: async () => {
      if (known !== null) return known
      finding ??= find().finally(() => {
        finding = null
      })
      known = await finding
      return known
    },
    suspect: () => {
      known = null
    },
  }
}

const roleQuery = `
  select pg_is_in_recovery() as standby,
    current_setting('default_transaction_read_only')::boolean as "readOnly"`

async function roleOf(url: string): Promise<Role> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: maxProbe,
    query_timeout: maxProbe,
    application_name: 'broadsheet probe',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Role>(roleQuery)
    return rows[0] ?? { standby: true, readOnly: true }
  } finally {
    void leave(client)
  }
}

/** The error of an address of which no host fits; a retry may help. */
export function noHost(places: readonly string[], target: Target, cause?: AggregateError): Error {
  const reasons = (cause?.errors ?? []).map((error, index) =>
    error instanceof Error && !error.message.startsWith('No host')
      ? `${places[index]}: ${error.message}`
      : `${places[index]}: not ${target}`,
  )
  return new Error(`No host is ${target} (${reasons.join('; ')})`, { cause })
}
