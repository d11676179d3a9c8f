import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindingOf, renderCursor } from '../../src/http/request/pagination.ts'
import { type TestApp, testApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await app.db.pool.query(`
    insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor, created_at,
      started_at, finished_at, failure, report, total, created, conflicts, failed)
    values
      ('${idOf(1)}', 'blog', 'failed', true, '{"prune": false, "lang": "en", "onConflict": "skip"}', '{}', true, 'a',
       '2026-01-02 03:04:05.6+00', '2026-01-02 03:04:05+00', '2026-02-03 04:05:06.007+00',
       '{"message": "It failed.", "code": "broken"}',
       '{"ignored": [{"name": ".git", "reason": "hidden"}], "warnings": [],
         "inventory": [{"key": "title", "types": ["string"], "count": 1, "samples": ["A"], "mappedTo": "title"}]}',
       3, 1, 1, 1),
      ('${idOf(2)}', 'blog', 'queued', false, '{}', '{}', false, 'a', '2026-01-02 03:04:05.6+00', null, null, null, '{}',
       0, 0, 0, 0),
      ('${idOf(3)}', 'blog', 'queued', false, '{}', '{}', false, 'b', '2026-01-02 03:04:05.6+00', null, null, null, '{}',
       0, 0, 0, 0),
      ('${idOf(4)}', 'blog', 'queued', false, '{}', '{}', false, 'a', '2026-01-02 03:04:05.599+00', null, null, null, '{}',
       0, 0, 0, 0)`)
  await app.db.pool.query(`
    insert into import_files (import_id, seq, file, outcome, article_id, problems) values
      ('${idOf(1)}', 1, 'a.md', 'created', '${idOf(9)}', '[]'),
      ('${idOf(1)}', 2, 'b.md', 'failed', null, '[{"severity": "error", "code": "x", "message": "It is wrong."}]'),
      ('${idOf(1)}', 7, 'c.md', 'conflict', '${idOf(8)}', '[]')`)
})
afterAll(() => app.close())

const idOf = (n: number) => `00000000-0000-7000-8000-00000000000${n}`

const get = async (url: string) => {
  const answer = await app.request('GET', `/v1/imports${url}`, { key: app.adminKey })
  return { status: answer.statusCode, text: answer.body, json: answer.json() }
}

// Compares texts, not parsed values: the order of members is part of the contract.
describe('an import is read', () => {
  test('with all its members', async () => {
    const counts = `"total":3,"created":1,"updated":0,"unchanged":0,"moved":0,"restored":0,"conflicts":1,"failed":1`
    const files = `"files":{"created":0,"updated":0,"unchanged":0,"moved":0,"restored":0,"conflicts":0,"failed":0,"trashed":0,"bytes":0}`
    expect((await get(`/${idOf(1)}`)).text).toBe(
      `{"data":{"id":"${idOf(1)}","source":"blog","status":"failed","dryRun":true,${counts},"trashed":0,"duplicates":0,${files},"ignored":0,` +
        `"ignoredNames":[{"name":".git","reason":"hidden"}],"options":{"lang":"en","prune":false,"onConflict":"skip"},` +
        `"actor":"a","actorName":null,"createdAt":"2026-01-02T03:04:05.600Z","startedAt":"2026-01-02T03:04:05.000Z",` +
        `"finishedAt":"2026-02-03T04:05:06.007Z","failure":{"code":"broken","message":"It failed."},"warnings":[],"dialect":null,` +
        `"inventory":[{"key":"title","types":["string"],"count":1,"samples":["A"],"mappedTo":"title"}]}}`,
    )
  })

  test('with null and empty lists for missing values', async () => {
    const { text } = await get(`/${idOf(2)}`)
    expect(text).toContain('"ignoredNames":[],"options":{},"actor":"a"')
    expect(text).toContain(
      '"startedAt":null,"finishedAt":null,"failure":null,"warnings":[],"dialect":null}}',
    )
  })
})

describe('the list of imports', () => {
  test('is newest first, then by id, in pages', async () => {
    const ids: string[] = []
    let cursor = ''
    do {
      const { json } = await get(`?limit=1${cursor}`)
      ids.push(...json.data.map(({ id }: { id: string }) => id))
      cursor = json.meta.nextCursor && `&cursor=${json.meta.nextCursor}`
    } while (cursor)
    expect(ids).toEqual([3, 2, 1, 4].map(idOf))
  })

  test('shows only the imports of its own key', async () => {
    const key = await app.keyWith('imports:run')
    const id = key.split('_')[1]
    await app.db.pool.query('update imports set actor = $1 where id in ($2, $3)', [
      id,
      idOf(2),
      idOf(4),
    ])
    const { data, meta } = (await app.request('GET', '/v1/imports?limit=1', { key })).json()
    expect(data[0].id).toBe(idOf(2))
    const next = await app.request('GET', `/v1/imports?limit=1&cursor=${meta.nextCursor}`, { key })
    expect(next.json()).toMatchObject({ data: [{ id: idOf(4) }], meta: { nextCursor: null } })
  })

  test.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '2026-01-01T00:00:00.123456789123Z',
    '9999-12-31T23:59:59.999Z',
    '0000-00-00T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
  ])('refuses an invented cursor of %s with a client error', async (time) => {
    for (const path of ['imports', 'keys']) {
      const binding = path === 'keys' ? 'keys' : bindingOf({})
      const id = path === 'keys' ? 'a' : idOf(1)
      const cursor = renderCursor({ direction: 'next', position: [time, id] }, binding)
      const answer = await app.request('GET', `/v1/${path}?cursor=${cursor}`, { key: app.adminKey })
      expect(answer.statusCode, `${path} ${answer.body}`).toBeLessThan(500)
    }
  })
})

describe('the files of an import are listed', () => {
  test('with their articles and problems, page by page', async () => {
    const first = await get(`/${idOf(1)}/files?limit=2`)
    expect(first.text).toContain(
      `{"data":[{"file":"a.md","outcome":"created","articleId":"${idOf(9)}","problems":[]},` +
        `{"file":"b.md","outcome":"failed","problems":[{`,
    )
    const next = await get(`/${idOf(1)}/files?limit=2&cursor=${first.json.meta.nextCursor}`)
    expect(next.json.data).toEqual([
      { file: 'c.md', outcome: 'conflict', articleId: idOf(8), problems: [] },
    ])
    expect(next.json.meta.nextCursor).toBeNull()
  })

  test('by outcome', async () => {
    const { json } = await get(`/${idOf(1)}/files?outcome=failed`)
    expect(json.data.map(({ file }: { file: string }) => file)).toEqual(['b.md'])
    expect((await get(`/${idOf(2)}/files`)).json.data).toEqual([])
  })
})
