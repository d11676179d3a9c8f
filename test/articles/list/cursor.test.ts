import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { faults, type Listed, list, publish, type Shown, send } from '../../support/content.ts'

let app: TestApp
let all: Shown[]
beforeAll(async () => {
  app = await testApp()
  // Ties everywhere: three times, two titles, some undated.
  const operations = Array.from({ length: 23 }, (_, n) => ({
    op: 'create',
    data: {
      title: n % 2 ? 'Even' : 'odd',
      path: `n/${n}`,
      status: 'published',
      publishedAt: `2024-01-0${1 + (n % 3)}T00:00:00Z`,
      tags: [n % 4 ? 'most' : 'some'],
      body: n % 5 ? 'word' : 'word word',
    },
  }))
  const answer = await send(app, 'POST', '/articles/batch', { operations })
  const ids: string[] = answer.json().data.map(({ id }: { id: string }) => id)
  for (const id of ids.slice(0, 4))
    await send(app, 'PATCH', `/articles/${id}`, { publishedAt: null })
  all = (await list(app, 'limit=100')).data
  expect(all).toHaveLength(23)
})
afterAll(() => app.close())

const idsOf = ({ data }: Listed) => data.map(({ id }) => id)

/** Follows a cursor to its end. */
async function follow(
  query: string,
  which: 'nextCursor' | 'prevCursor',
  start: Listed,
): Promise<Listed[]> {
  const pages = [start]
  for (let at = start.meta[which]; at !== null; at = (pages.at(-1) as Listed).meta[which]) {
    pages.push(await list(app, `${query}&cursor=${at}`))
    if (pages.length > 60) throw new Error('no end')
  }
  return pages
}

describe.each([
  '',
  'sort=publishedAt',
  'sort=-publishedAt',
  'sort=updatedAt',
  'sort=-updatedAt',
  'sort=createdAt',
  'sort=-createdAt',
  'sort=title',
  'sort=-title',
  'q=word',
  'q=word&sort=title',
  'tag=most',
  'tag=most&sort=publishedAt',
  'tag=most,some',
  'q=word&tag=most',
  'sort=title&tag=most',
])('%s', (query) => {
  test.each([1, 4, 23])('pages of %i go forth and back over the same rows', async (limit) => {
    const whole = idsOf(await list(app, `${query}&limit=100`))
    expect(new Set(whole).size).toBe(whole.length)
    const paged = `${query}&limit=${limit}`
    const forth = await follow(paged, 'nextCursor', await list(app, paged))
    expect(forth.flatMap(idsOf)).toEqual(whole)
    expect(forth[0]?.meta.prevCursor).toBeNull()
    const back = await follow(paged, 'prevCursor', forth.at(-1) as Listed)
    expect(back.reverse().flatMap(idsOf).slice(-whole.length)).toEqual(whole)
    expect(back[0]?.meta.prevCursor).toBeNull()
  })
})

test('cursors survive writes in between: no article is repeated or skipped', async () => {
  const first = await list(app, 'sort=title&limit=5')
  const made = await publish(app, { title: 'AAA first of all' })
  const second = await list(app, `sort=title&limit=5&cursor=${first.meta.nextCursor}`)
  expect(idsOf(first).filter((id) => idsOf(second).includes(id))).toEqual([])
  const back = await list(app, `sort=title&limit=5&cursor=${second.meta.prevCursor}`)
  expect(idsOf(back)).toEqual(idsOf(first))
  const before = await list(app, `sort=title&limit=5&cursor=${back.meta.prevCursor}`)
  expect(idsOf(before)).toEqual([made.id])
  await send(app, 'DELETE', `/articles/${made.id}`)
})

test('pages by number show the same rows, and lead on by cursor', async () => {
  const numbered = await Promise.all(
    [1, 2, 3].map((page) => list(app, `limit=8&page=${page}&count=exact`)),
  )
  expect(numbered.flatMap(idsOf)).toEqual(all.map(({ id }) => id))
  expect(numbered.map(({ meta }) => meta.total)).toEqual([23, 23, 23])
  expect(idsOf(await list(app, `limit=8&cursor=${numbered[0]?.meta.nextCursor}`))).toEqual(
    idsOf(numbered[1] as Listed),
  )
  expect((await list(app, 'page=100&limit=100')).data).toEqual([])
})

test('Link leads to the pages, whatever the query holds', async () => {
  const answer = await app.request('GET', '/v1/articles?limit=2&author=a?b%26c&sort=title')
  expect(answer.headers.link).toBe(
    '</v1/articles?author=a%3Fb%26c&limit=2&sort=title>; rel="first", </v1/articles.md?author=a%3Fb%26c&limit=2&sort=title>; rel="alternate"; type="text/markdown"',
  )
  const words = await app.request('GET', '/v1/articles?q=word?&limit=2')
  const next = /<([^>]*)>; rel="next"/.exec(String(words.headers.link))?.[1] ?? ''
  const answered = await app.request('GET', next, {
    headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' },
  })
  expect(answered.statusCode, answered.body).toBe(200)
  expect(String(answered.headers.link)).not.toContain('evil')
})

describe('a cursor that is not ours', () => {
  const refused = async (cursor: string, query = '') =>
    expect(faults(await app.request('GET', `/v1/articles?${query}&cursor=${cursor}`), 400)).toEqual(
      ['cursor invalid_cursor'],
    )

  test('made for other filters or another sort', async () => {
    const { nextCursor } = (await list(app, 'limit=2')).meta
    for (const query of [
      'tag=most',
      'sort=title',
      'lang=en',
      'q=word',
      'frontMatter.a=b',
      'sort=publishedAt',
    ])
      await refused(String(nextCursor), query)
    await list(app, `limit=3&fields=title&include=body&count=exact&cursor=${nextCursor}`)
  })

  test('with values that no row has', async () => {
    const { nextCursor } = (await list(app, 'limit=2')).meta
    const wire = JSON.parse(Buffer.from(String(nextCursor), 'base64url').toString())
    const [at, id] = wire[3]
    for (const position of [
      [],
      [at],
      [at, id, id],
      [id, at],
      [at, 'x'],
      ['0000-01-01T00:00:00Z', id],
      ['infinity', id],
      ['99999-01-01T00:00:00Z', id],
      [2 ** 31, id],
      [2 ** 63, id],
      [-1, id],
      [null, id],
      [at, null],
      [true, id],
      [{}, id],
      ["2024-01-01'--", id],
      [at, "'"],
    ]) {
      const forged = [...wire.slice(0, 3), position]
      await refused(Buffer.from(JSON.stringify(forged)).toString('base64url'))
    }
    for (const forged of [
      [2, ...wire.slice(1)],
      wire.slice(1),
      [...wire, 1],
      { ...wire },
      null,
      'x',
    ])
      await refused(Buffer.from(JSON.stringify(forged)).toString('base64url'))
    const flipped = `${String(nextCursor).slice(0, -6)}AAAAAA`
    const answer = await app.request('GET', `/v1/articles?cursor=${flipped}`)
    expect([200, 400]).toContain(answer.statusCode)
    expect((await app.request('GET', `/v1/articles?cursor=${'A'.repeat(10_000)}`)).statusCode).toBe(
      400,
    )
  })

  test('with a title or a rank that no row has', async () => {
    for (const [query, bad] of [
      ['sort=title', ['a\0', 'id']],
      ['sort=title', [1, 'id']],
      ['q=word', [2 ** 40, 'at', 'id']],
      ['q=word', [-1, 'at', 'id']],
      ['q=word', ['1', 'at', 'id']],
    ] as const) {
      const { nextCursor } = (await list(app, `${query}&limit=2`)).meta
      const wire = JSON.parse(Buffer.from(String(nextCursor), 'base64url').toString())
      wire[3] = [bad[0], ...wire[3].slice(1)]
      await refused(Buffer.from(JSON.stringify(wire)).toString('base64url'), query)
    }
  })
})
