import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchDatabase } from '../database.ts'
import type { Layout } from '../machine.ts'
import {
  inRepository,
  type Server,
  type ServerCommand,
  startServer,
  typescript,
} from '../processes.ts'

/** The names of the servers in reports. */
export const bare = 'a'
export const byHand = ['b sql', 'b rows'] as const
export const uncached = 'c'
export const cached = 'd'

/** Broadsheet as users run it, but without the rate limit and the log. */
export function broadsheet(
  name: string,
  database: BenchDatabase,
  token: string,
  cacheBytes?: string,
): ServerCommand {
  return {
    name,
    args: [inRepository('dist/cli.js'), 'serve'],
    env: {
      DATABASE_URL: database.url,
      DATA_DIR: join(database.folder, 'data'),
      ADMIN_KEY: token,
      RATE_LIMIT: '0',
      LOG_LEVEL: 'warn',
      ...(cacheBytes === undefined ? {} : { CACHE_BYTES: cacheBytes }),
    },
    probe: '/v1/articles?limit=20',
  }
}

/** Starts all servers; the bare one sends the bytes of Broadsheet's list. */
export async function startServers(
  layout: Layout,
  database: BenchDatabase,
  token: string,
): Promise<Server[]> {
  const c = await startServer(layout, broadsheet(uncached, database, token, '0'))
  const d = await startServer(layout, broadsheet(cached, database, token))
  const probe = '/v1/articles?limit=20'
  const env = { DATABASE_URL: database.url, TOKEN: token }
  const [sql, rows] = byHand
  const args = typescript('servers/by-hand-server.ts')
  const answerFile = join(database.folder, 'answer.json')
  const answer = await fetch(`http://127.0.0.1:${c.port}${probe}`)
  writeFileSync(answerFile, Buffer.from(await answer.arrayBuffer()))
  return [
    await startServer(layout, {
      name: bare,
      args: typescript('servers/bare-server.ts'),
      env: { ANSWER_FILE: answerFile },
      probe,
    }),
    await startServer(layout, { name: sql, args, env: { ...env, FORM: 'sql' }, probe }),
    await startServer(layout, { name: rows, args, env: { ...env, FORM: 'rows' }, probe }),
    c,
    d,
  ]
}
