import { afterAll, beforeAll } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../app.ts'

/** Two servers on one database, each with a separate pool, for the tests of one file. */
export function twoApps(started: (app: TestApp, other: TestApp) => void): void {
  let app: TestApp
  let other: TestApp
  let otherDb: Database
  beforeAll(async () => {
    app = await testApp()
    otherDb = openDatabase(app.url, { name: 'broadsheet other' })
    other = await testApp({ databaseOf: { ...app, db: otherDb } })
    started(app, other)
  })
  afterAll(async () => {
    await other.close()
    await otherDb.close()
    await app.close()
  })
}
