import { expect } from 'vitest'
import type { Import } from '../../src/imports/schema.ts'
import type { TestApp } from './app.ts'
import { until } from './processes/processes.ts'

/** Uploads an archive and answers the import as it was accepted. */
export async function upload(it: TestApp, body: Buffer, query = ''): Promise<Import> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await it.request('POST', `/v1/imports?${query}`, { key: it.adminKey, headers, body })
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json().data as Import
}

export async function readImport(it: TestApp, id: string): Promise<Import> {
  const answer = await it.request('GET', `/v1/imports/${id}`, { key: it.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data as Import
}

/** The import when it is over. */
export async function ended(it: TestApp, id: string, time = 60_000): Promise<Import> {
  await until(async () => (await readImport(it, id)).finishedAt !== null, time)
  return readImport(it, id)
}

/** Files that have their outcomes so far. */
export async function doneSoFar(it: TestApp, id: string): Promise<number> {
  const { created, updated, unchanged, moved, conflicts, failed } = await readImport(it, id)
  return created + updated + unchanged + moved + conflicts + failed
}
