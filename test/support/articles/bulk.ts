import { expect } from 'vitest'
import { runBulkChange } from '../../../src/bulk/run.ts'
import type { BulkChange, BulkChangeArticle } from '../../../src/bulk/schema.ts'
import type { TestApp } from '../app.ts'

/** Starts a bulk change; fails the test unless it is 202. */
export async function start(
  app: TestApp,
  body: object,
  key = app.adminKey,
  path = '',
): Promise<BulkChange> {
  const given = path === '' ? { key, body } : { key }
  const answer = await app.request('POST', `/v1/bulk-changes${path}`, given)
  expect(answer.statusCode, answer.body).toBe(202)
  const { data } = answer.json()
  expect(answer.headers.location).toBe(`/v1/bulk-changes/${data.id}`)
  return data
}

/** Runs all queued bulk changes in this process, as a worker does. */
export async function runQueued(app: TestApp): Promise<void> {
  while (await runOne(app));
}

/** Runs one bulk change to its end, or for one turn; returns whether there was one. */
export function runOne(app: TestApp): Promise<boolean> {
  const { signal } = new AbortController()
  const log = { warn: () => {} }
  return runBulkChange({ db: app.db, log, signal, around: (_name: string, work) => work() })
}

/** A bulk change as it is now. */
export async function readBulk(app: TestApp, id: string): Promise<BulkChange> {
  const answer = await app.request('GET', `/v1/bulk-changes/${id}`, { key: app.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data
}

/** Starts a bulk change, runs it and reads it at its end. */
export async function bulk(app: TestApp, body: object, key?: string): Promise<BulkChange> {
  const { id } = await start(app, body, key)
  await runQueued(app)
  return readBulk(app, id)
}

/** Reverts a bulk change, and reads the revert at its end. */
export async function revert(app: TestApp, id: string, key?: string): Promise<BulkChange> {
  const reverting = await start(app, {}, key, `/${id}/revert`)
  await runQueued(app)
  return readBulk(app, reverting.id)
}

/** The articles of a bulk change with one outcome. */
export async function articlesOf(
  app: TestApp,
  id: string,
  query = '',
): Promise<BulkChangeArticle[]> {
  const path = `/v1/bulk-changes/${id}/articles?${query}`
  const answer = await app.request('GET', path, { key: app.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data
}
