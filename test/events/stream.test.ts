import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxPart, partOf } from '../../src/events/follow/event-text.ts'
import type { Change } from '../../src/events/schema.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, send } from '../support/content.ts'

let app: TestApp
let url: string
beforeAll(async () => {
  app = await testApp()
  url = await app.fastify.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

interface Event {
  id?: string
  type?: string
  data?: string
}

/** The blocks of a stream as a browser reads them; a comment is a block without members. */
async function* eventsOf(answer: Response): AsyncGenerator<Event> {
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString()
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield eventOf(block)
  }
}

const eventOf = (block: string): Event =>
  Object.fromEntries(
    block.split('\n').map((line) => {
      const [, name = '', value = ''] = /^([a-z]*):(?: (.*))?$/.exec(line) ?? ['', 'bad', line]
      return [name === 'event' ? 'type' : name || 'comment', value]
    }),
  )

async function open(query: string, { key = app.adminKey, headers = {} } = {}) {
  const answer = await fetch(`${url}/v1/changes?${query}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${key}`, ...headers },
  })
  const events = eventsOf(answer)
  return { answer, next: async () => (await events.next()).value as Event | undefined }
}

const count = () => app.fastify.following.count('stream')
const dataOf = (event: Event | undefined) => JSON.parse(event?.data ?? 'null')

test('each change comes with its cursor, from which another stream goes on', async () => {
  const { answer, next } = await open('since=now')
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'private, no-store',
    'x-accel-buffering': 'no',
    vary: expect.stringContaining('Accept'),
  })
  expect(await next()).toEqual({ retry: '3000' })
  const begun = await next()
  expect(begun).toEqual({ id: expect.stringMatching(/^[0-9a-f]{12}-p\d+$/) })
  const { id } = await create(app, { title: 'First\nline — 世界', path: 'first' })
  const created = await next()
  expect(dataOf(created)).toMatchObject({ type: 'article.created', resourceId: id, source: 'api' })
  await send(app, 'DELETE', `/articles/${id}`)
  const trashed = await next()
  expect(dataOf(trashed).type).toBe('article.trashed')

  const list = await app.request('GET', `/v1/changes?since=${begun?.id}`, { key: app.adminKey })
  expect(list.json().data).toEqual([dataOf(created), dataOf(trashed)])
  expect(list.json().meta.cursor).toBe(trashed?.id)
  // The header says more than the address, which a browser does not change.
  const again = await open('since=now', { headers: { 'last-event-id': created?.id ?? '' } })
  expect(await again.next()).toEqual({ retry: '3000' })
  expect(await again.next()).toEqual(trashed)
  await Promise.all([answer, again.answer].map(({ body }) => body?.cancel().catch(() => {})))
})

test('a quiet stream is kept open, and tells a client how far it is', async () => {
  app.fastify.following.heartbeat = 20
  const { next } = await open('since=now&lang=xx')
  await next()
  const begun = await next()
  expect(await next()).toEqual({ comment: '' })
  await create(app, { title: 'Other', lang: 'en' })
  let moved = await next()
  while (moved?.id === undefined) moved = await next()
  expect(Object.keys(moved)).toEqual(['id'])
  expect(moved.id).not.toBe(begun?.id)
  app.fastify.following.heartbeat = 15_000
})

test('the end of a key and of the epoch is the last event', async () => {
  const key = await app.keyWith('drafts:read')
  const revoked = await open('since=now', { key })
  const cut = await open('since=now')
  for (const { next } of [revoked, cut]) await next().then(next)
  await send(app, 'DELETE', `/keys/${key.split('_')[1]}`)
  const end = await revoked.next()
  expect(end?.type).toBe('end')
  expect(dataOf(end)).toMatchObject({ code: 'unauthorized' })
  expect(await revoked.next()).toBeUndefined()
  await app.db.pool.query(`update feed_epoch set timeline = '000000FF'`)
  await create(app, { title: 'Restored' })
  const expired = await cut.next()
  expect(expired?.type).toBe('end')
  expect(dataOf(expired)).toMatchObject({ code: 'cursor_expired' })
  expect(await cut.next()).toBeUndefined()
})

test('HEAD, a wrong cursor, wait and a missing key open no stream', async () => {
  await expect.poll(count).toBe(0)
  const last = (id: string) => open('', { headers: { 'last-event-id': id } })
  const wrong = await last('p1\tx')
  expect(await wrong.answer.json()).toMatchObject({
    code: 'bad_request',
    errors: [{ parameter: 'Last-Event-ID', code: 'invalid_cursor' }],
  })
  expect((await last('0123456789ab-p0')).answer.status).toBe(410)
  expect((await open('wait=5')).answer.status).toBe(400)
  const open2 = await fetch(`${url}/v1/changes`, { headers: { accept: 'text/event-stream' } })
  expect(open2.status).toBe(401)
  const head = await app.request('HEAD', '/v1/changes', {
    key: app.adminKey,
    headers: { accept: 'text/event-stream' },
  })
  expect([head.statusCode, head.headers['content-type']]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
  expect(count()).toBe(0)
})

describe('a page is sent in parts', () => {
  const change = { type: 'article.updated', path: 'x'.repeat(2_000) }
  const data = Array.from({ length: 40 }, (_, n) => ({ ...change, position: 101 + n })) as Change[]

  test('of a bounded size, which end at an event', () => {
    const { text, cursor, more } = partOf({ data, cursor: 'abc-p150', more: false })
    expect(text.length).toBeLessThan(maxPart + 2_200)
    const [last] = text.match(/id: \S+(?=\n.*\n\n$)/) ?? []
    expect([last, more]).toEqual([`id: ${cursor}`, true])
  })

  test('the last of which tells the cursor after what the filters left out', () => {
    const part = partOf({ data: data.slice(0, 1), cursor: 'abc-p150', more: false })
    expect(part.text).toMatch(/^id: abc-p101\ndata: .*\n\nid: abc-p150\n\n$/)
    expect(part).toMatchObject({ cursor: 'abc-p150', more: false })
  })
})

test('what closes ends its streams', async () => {
  const { next } = await open('since=now')
  await next().then(next)
  const closing = app.fastify.close()
  expect(await next()).toBeUndefined()
  await closing
  expect(count()).toBe(0)
})
