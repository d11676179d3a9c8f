import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type TestApp, testApp } from '../app.ts'
import { killAll, type Started, startProgram } from './processes.ts'

/**
 * Two servers on separate databases: imports run undisturbed on `calm` and disturbed on `rough`.
 */
export interface CalmAndRough {
  calm: TestApp
  rough: TestApp
  /** Starts a worker of one server; it is killed after the test. */
  worker(app: TestApp, env?: Record<string, string>): Started
  /** The paths of the uploads in the staging folder of one server. */
  staged(app: TestApp): string[]
}

/** Opens both servers for the tests of one file and removes them with their data. */
export function calmAndRough(started: (servers: CalmAndRough) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'broadsheet-rough-'))
  const dataDirs = new Map<TestApp, string>()
  const open = async (name: string) => {
    const app = await testApp({ dataDir: join(root, name) })
    dataDirs.set(app, join(root, name))
    return app
  }
  const dataDirOf = (app: TestApp) => dataDirs.get(app) ?? ''
  beforeAll(async () => {
    started({
      calm: await open('calm'),
      rough: await open('rough'),
      worker: (app, env) =>
        startProgram('worker.ts', { DATABASE_URL: app.url, DATA_DIR: dataDirOf(app), ...env }),
      staged: (app) => {
        const folder = join(dataDirOf(app), 'spool')
        return readdirSync(folder).map((name) => join(folder, name))
      },
    })
  })
  afterEach(killAll)
  afterAll(async () => {
    for (const app of dataDirs.keys()) await app.close()
    rmSync(root, { recursive: true, force: true })
  })
}
