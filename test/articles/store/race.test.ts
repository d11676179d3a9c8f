import { expect, test } from 'vitest'
import type { TestApp } from '../../support/app.ts'
import {
  create,
  fileOf,
  patiently,
  read,
  type Shown,
  send as sendOnce,
} from '../../support/content.ts'
import { twoApps } from '../../support/servers/two-apps.ts'

let app: TestApp
let other: TestApp
twoApps((first, second) => {
  app = first
  other = second
})

const send = (...given: Parameters<typeof sendOnce>) => patiently(() => sendOnce(...given))
const times = (count: number) => Array.from({ length: count }, (_, index) => index)
const statuses = (answers: { statusCode: number }[]) =>
  answers.map(({ statusCode }) => statusCode).sort()

test('with If-Match one of two racing editors wins each round, as the revisions show', async () => {
  const { id } = await create(app, { title: 'Round 0', body: 'none', tags: ['t'] })
  const rounds = 200
  const texts = [await fileOf(app, id)]
  for (let round = 1; round <= rounds; round++) {
    const headers = { 'if-match': `"v${round}"` }
    const answers = await Promise.all(
      [app, other].map((each, editor) => {
        const change =
          editor === round % 2
            ? { title: `Round ${round} of ${editor}` }
            : { body: `round ${round} of ${editor}` }
        return send(each, 'PATCH', `/articles/${id}`, change, headers)
      }),
    )
    expect(statuses(answers)).toEqual([200, 412])
    const lost = answers.find(({ statusCode }) => statusCode === 412)
    expect(lost?.headers.etag).toBe(`"v${round + 1}"`)
    texts.push(await fileOf(app, id))
  }
  expect((await read(app, id)).version).toBe(rounds + 1)
  const { rows } = await app.db.query<{ version: number; text: string }>({
    text: 'select version, head || body as text from revisions where article_id = $1 order by version',
    values: [id],
  })
  expect(rows.map(({ version }) => version)).toEqual(times(rounds).map((index) => index + 1))
  expect(rows.map(({ text }) => text)).toEqual(texts.slice(0, rounds))
  const events = await app.db.query<{ version: number }>({
    text: 'select version from events where resource_id = $1 order by id',
    values: [id],
  })
  expect(events.rows.map(({ version }) => version)).toEqual(
    times(rounds + 1).map((index) => index + 1),
  )
})

test('40 identical POSTs with one Idempotency-Key, on two processes, make one article', async () => {
  const headers = { 'idempotency-key': 'one-article' }
  const body = { title: 'Only once', tags: ['once'] }
  const answers = await Promise.all(
    times(40).map((n) => send(n % 2 ? app : other, 'POST', '/articles', body, headers)),
  )
  expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true)
  const made = new Set(
    answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json().data.id),
  )
  expect(made.size).toBe(1)
  const again = await send(other, 'POST', '/articles', body, headers)
  expect([again.statusCode, made.has(again.json().data.id)]).toEqual([201, true])
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect((await send(app, 'POST', '/articles', { title: 'Another' }, headers)).statusCode).toBe(422)
  expect(
    (await send(app, 'GET', '/articles?tag=once&status=draft&count=exact')).json().meta.total,
  ).toBe(1)
})

test('the response to a create is stored in its transaction: a retry never creates again', async () => {
  const headers = { 'idempotency-key': 'crash' }
  const body = { title: 'Survivor' }
  await send(app, 'POST', '/articles', body, headers)
  const { rows } = await app.db.query<{ status: number; same: boolean }>({
    text: `select k.status, k.xmin = a.xmin as same from idempotency_keys k, articles a
      where k.key = 'crash' and a.title = 'Survivor'`,
  })
  expect(rows).toEqual([{ status: 201, same: true }])
})

test('concurrent creates of one title all get different paths', async () => {
  const answers = await Promise.all(
    times(40).map((n) => send(n % 2 ? app : other, 'POST', '/articles', { title: 'Crowd' })),
  )
  expect(statuses(answers)).toEqual(times(40).map(() => 201))
  const made: Shown[] = answers.map((answer) => answer.json().data)
  expect(new Set(made.map(({ path }) => path)).size).toBe(40)
  expect(made.map(({ path }) => path)).toContain('crowd')
  for (const { path } of made) expect(path).toMatch(/^crowd(-\d+)?$/)
})

test('concurrent creates with the same new terms all succeed, and make each term once', async () => {
  const names = times(8).map((n) => `Fresh ${n}`)
  const answers = await Promise.all(
    times(24).map((n) => {
      const tags = n % 2 ? names : [...names].reverse()
      return send(n % 3 ? app : other, 'POST', '/articles', {
        title: `Tagged ${n}`,
        tags,
        categories: tags.slice(0, 3),
      })
    }),
  )
  expect(statuses(answers)).toEqual(times(24).map(() => 201))
  const tags = (await send(app, 'GET', '/tags?limit=100'))
    .json()
    .data.filter(({ name }: { name: string }) => name.startsWith('Fresh'))
  expect(tags).toHaveLength(8)
})

test('concurrent writes of one article leave a complete history', async () => {
  const { id } = await create(app, { title: 'Busy', path: 'busy/0' })
  const work = (n: number) => [
    () => send(app, 'PATCH', `/articles/${id}`, { path: `busy/${n}` }),
    () =>
      send(other, 'PATCH', `/articles/${id}`, { tags: [`busy ${n}`], aliases: [`busy/${n - 1}`] }),
    () => send(app, 'DELETE', `/articles/${id}`),
    () => send(other, 'POST', `/articles/${id}/restore`),
  ]
  const answers = await Promise.all(times(40).map((n) => work(n)[n % 4]?.()))
  for (const answer of answers) expect(answer?.statusCode, answer?.body).toBeLessThan(400)
  const { version } = await read(app, id)
  const { rows } = await app.db.query<{ count: number }>({
    text: 'select count(*)::int as count from revisions where article_id = $1',
    values: [id],
  })
  expect(rows[0]?.count).toBe(version - 1)
})
