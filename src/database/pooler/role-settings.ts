import pg from 'pg'
import type { Sql } from '../client.ts'
import { sessionSettings } from './session.ts'

// Commands and workers need this long; a request gets its shorter limit in each transaction.
const longestStatement = 60_000

/**
 * Sets what a pooler refuses in the start-up packet for this role in this database, where nobody
 * has set it. Returns what was set; nothing where the role may not, because each transaction sets
 * its limits as well.
 */
export async function setForRole(sql: Sql): Promise<string[]> {
  const given = await listGiven(sql)
  const missing = Object.entries(sessionSettings(longestStatement)).filter(
    ([name]) => !given.has(name),
  )
  try {
    const own = await ownNames(sql)
    for (const [name, value] of missing) await sql.query({ text: alter(own, name, value) })
    return missing.map(([name, value]) => `${name} = ${value}`)
  } catch (error) {
    if (error instanceof pg.DatabaseError) return []
    throw error
  }
}

async function listGiven(sql: Sql): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ name: string }>({
    text: `select lower(split_part(entry, '=', 1)) as name from pg_db_role_setting s, unnest(s.setconfig) entry
      where s.setdatabase = (select oid from pg_database where datname = current_database())
        and s.setrole = (select oid from pg_roles where rolname = current_user)`,
  })
  return new Set(rows.map(({ name }) => name))
}

async function ownNames(sql: Sql): Promise<{ role: string; database: string }> {
  const { rows } = await sql.query<{ role: string; database: string }>({
    text: 'select current_user as role, current_database() as database',
  })
  return rows[0] ?? { role: '', database: '' }
}

const alter = (
  { role, database }: { role: string; database: string },
  name: string,
  value: string,
) =>
  `alter role ${pg.escapeIdentifier(role)} in database ${pg.escapeIdentifier(database)}
    set ${name} = ${pg.escapeLiteral(value)}`
