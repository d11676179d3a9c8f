// Writes docs/routes.md from the OpenAPI document of this code: npm run docs:routes
import { writeFileSync } from 'node:fs'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openDatabase } from '../src/database/client.ts'
import { migrate } from '../src/database/migrate.ts'
import { startPostgres } from '../test/support/database/postgres.ts'
import { routesPage } from './routes-page.ts'

const postgres = await startPostgres()
try {
  await migrate(postgres.url)
  const db = openDatabase(postgres.url, { name: 'broadsheet routes' })
  const app = await buildApp({ config: loadConfig({ LOG_LEVEL: 'silent' }), db })
  const document = await app.inject('/openapi.json')
  writeFileSync(new URL('../docs/routes.md', import.meta.url), routesPage(document.json()))
  await app.close()
  await db.close()
} finally {
  await postgres.stop()
}
