import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/database/migrate.ts'
import { compilePrograms } from './compile.ts'
import { fromSources } from './compiled-sources.ts'
import { startPostgres } from './database/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server on which tests create their databases. */
    postgresUrl: string
    /** A migrated database without rows, which tests copy. */
    templateName: string
    /** The folder with the compiled `src` and `test/support`. */
    programs: string
    /** Whether tests import `src` as it is, not compiled. */
    fromSources: boolean
  }
}

/**
 * One compilation and one PostgreSQL for the whole run: TEST_DATABASE_URL, or a temporary embedded
 * one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = compilePrograms()
  project.provide('programs', programs.folder)
  project.provide('fromSources', fromSources(project.vitest.config))
  const given = process.env.TEST_DATABASE_URL
  const postgres = given ? { url: given, stop: async () => {} } : await startPostgres()
  const name = `broadsheet_template_${project.name}_${process.pid}`
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query(`create database ${name} template template0 encoding 'UTF8'`)
  const url = new URL(postgres.url)
  url.pathname = name
  await migrate(url.href)
  project.provide('postgresUrl', postgres.url)
  project.provide('templateName', name)
  return async () => {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
    await postgres.stop()
    programs.remove()
  }
}
