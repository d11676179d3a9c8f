import { pino } from 'pino'
import { expect } from 'vitest'
import type { Import } from '../../../src/imports/schema.ts'
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts'
import type { TestApp } from '../app.ts'
import { until } from '../processes/processes.ts'

/** Runs the imports and other jobs of an app; `stop` it before the app closes. */
export const workerOf = ({ fastify, db }: TestApp): RunningWorker =>
  startWorker({ config: fastify.config, db, log: pino({ level: 'silent' }) })

/** Uploads an archive and returns the accepted import. */
export async function upload(app: TestApp, body: Buffer, query = ''): Promise<Import> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await app.request('POST', `/v1/imports?${query}`, {
    key: app.adminKey,
    headers,
    body,
  })
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json().data as Import
}

export async function readImport(app: TestApp, id: string): Promise<Import> {
  const answer = await app.request('GET', `/v1/imports/${id}`, { key: app.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data as Import
}

/** The import when it is over. */
export async function ended(app: TestApp, id: string, time = 60_000): Promise<Import> {
  await until(async () => (await readImport(app, id)).finishedAt !== null, time)
  return readImport(app, id)
}

/** The number of files that have an outcome so far. */
export async function doneSoFar(app: TestApp, id: string): Promise<number> {
  const { created, updated, unchanged, moved, conflicts, failed } = await readImport(app, id)
  return created + updated + unchanged + moved + conflicts + failed
}
