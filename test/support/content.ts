import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'

/** An article as a response shows it. */
export interface Shown {
  id: string
  lang: string
  path: string
  slug: string
  title: string
  status: string
  version: number
  aliases: string[]
  publishedAt: string | null
  frontMatter: Record<string, unknown>
  tags: { id: string; slug: string; name: string }[]
  categories: { id: string; slug: string; name: string; path: string }[]
  [member: string]: unknown
}

export interface Listed {
  data: Shown[]
  meta: { limit: number; nextCursor: string | null; prevCursor: string | null; total?: number }
}

/** Creates an article with the admin key; fails the test unless it is 201. */
export async function create(app: TestApp, body: object): Promise<Shown> {
  const answer = await app.request('POST', '/v1/articles', { key: app.adminKey, body })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}

/** Creates a published article with a date, because an undated one would sort last. */
export const publish = (app: TestApp, body: object) => create(app, { status: 'published', ...body })

/** Sends a write with the admin key. */
export const send = (
  app: TestApp,
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => app.request(method, `/v1${url}`, { key: app.adminKey, body, headers })

/** Changes an article by a PATCH. */
export async function patch(app: TestApp, id: string, changes: object): Promise<Shown> {
  const answer = await send(app, 'PATCH', `/articles/${id}`, changes)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data
}

/**
 * Retries while the machine is too busy to respond: the test is about the content of the response.
 */
export async function patiently(
  ask: () => Promise<LightMyRequestResponse>,
): Promise<LightMyRequestResponse> {
  for (let tries = 0; ; tries++) {
    const answer = await ask()
    if (answer.statusCode !== 503 || tries === 20) return answer
    await sleep(250)
  }
}

/** Reads with the admin key. */
export async function read(app: TestApp, id: string): Promise<Shown> {
  const answer = await app.request('GET', `/v1/articles/${id}`, { key: app.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data
}

/** The file of an article, byte for byte. */
export async function fileOf(app: TestApp, id: string): Promise<string> {
  const headers = { accept: 'text/markdown' }
  const answer = await app.request('GET', `/v1/articles/${id}`, { key: app.adminKey, headers })
  expect(answer.statusCode).toBe(200)
  return answer.body
}

/** A public list; fails the test unless it is 200. */
export async function list(app: TestApp, query: string, key?: string): Promise<Listed> {
  const answer = await app.request('GET', `/v1/articles?${query}`, key === undefined ? {} : { key })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}

/** The titles of a public list, in its order. */
export const titles = async (app: TestApp, query: string, key?: string): Promise<string[]> =>
  (await list(app, query, key)).data.map(({ title }) => title)

/**
 * Checks that a response is a problem document of this status; returns the faults as `place code`.
 */
export function faults(answer: LightMyRequestResponse, status: number): string[] {
  expect(answer.statusCode, answer.body).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const problem = answer.json()
  expect(problem).toMatchObject({ status, type: expect.any(String), title: expect.any(String) })
  const errors = (problem.errors ?? []) as { pointer?: string; parameter?: string; code: string }[]
  return errors
    .map(({ pointer, parameter, code }) => `${pointer ?? parameter ?? ''} ${code}`.trim())
    .sort()
}
