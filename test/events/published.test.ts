import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { announce } from '../../src/events/announce.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { announceDue } from '../../src/jobs/due-queries.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { disagreements } from '../support/articles/recount.ts'
import { create, publish, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterAll(async () => {
  await announce(app.db)
  expect(await disagreements(app.db)).toEqual([])
  await app.close()
})

const ahead = '2999-01-01T00:00:00Z'

async function told(id: string): Promise<string[]> {
  const { rows } = await app.db.pool.query(
    'select version, type, actor from events where resource_id = $1 order by id',
    [id],
  )
  return rows.map(
    ({ version, type, actor }) =>
      `${version} ${type.slice(8)}${actor === 'schedule' ? ' by time' : ''}`,
  )
}

const patch = async (id: string, body: object) =>
  expect((await send(app, 'PATCH', `/articles/${id}`, body)).statusCode).toBe(200)

/** Simulates the passing of time: replaces a future time by a past one, in row and text alike. */
async function comes(id: string) {
  const past = '2024-01-01T00:00:00Z'
  const moved = (column: string) =>
    `${column} = case when ${column} > now() then '${past}' else ${column} end`
  await app.db.pool.query(
    `with moved as (
       update articles set head = replace(head, '${ahead}', '${past}'), updated_at = '2023-01-01',
         text_hash = sha256(convert_to(replace(head, '${ahead}', '${past}') || body, 'UTF8')),
         ${['published_at', 'sort_at', 'first_published_at', 'expires_at'].map(moved).join(', ')}
       where id = $1 returning id, sort_at, expires_at
     ) update article_search s set sort_at = moved.sort_at, expires_at = moved.expires_at from moved where article_id = id`,
    [id],
  )
}
const findDue = () => writeTransaction(app.db, announceDue)

describe('article.published is recorded', () => {
  test('with a creation that is public, and not at later edits', async () => {
    const { id } = await publish(app, { title: 'At once' })
    await patch(id, { title: 'Edited' })
    await patch(id, { path: 'moved/at-once' })
    await patch(id, { publishedAt: '2020-01-01T00:00:00Z' })
    await findDue()
    expect(await told(id)).toEqual([
      '1 created',
      '1 published',
      '2 updated',
      '3 updated',
      '4 updated',
    ])
  })

  test('when a draft is published, and again after it was unpublished', async () => {
    const { id } = await create(app, { title: 'Draft' })
    await patch(id, { title: 'Still a draft' })
    await patch(id, { status: 'published' })
    await patch(id, { status: 'archived' })
    await patch(id, { status: 'draft' })
    await patch(id, { status: 'published' })
    await patch(id, { publishedAt: ahead })
    await patch(id, { publishedAt: '2020-01-01T00:00:00Z' })
    await patch(id, { expiresAt: '2021-01-01T00:00:00Z' })
    await patch(id, { title: 'Expired' })
    await patch(id, { expiresAt: null })
    expect(await told(id)).toEqual([
      '1 created',
      '2 updated',
      '3 published',
      '4 unpublished',
      '5 updated',
      '6 published',
      '7 unpublished',
      '8 published',
      '9 unpublished',
      '10 updated',
      '11 published',
    ])
  })

  test('not when one is scheduled, but once by the scheduler at its time', async () => {
    const { id } = await publish(app, { title: 'Later', publishedAt: ahead })
    await patch(id, { title: 'Later still' })
    await findDue()
    expect(await told(id)).toEqual(['1 created', '2 updated'])
    await comes(id)
    await findDue()
    await findDue()
    await patch(id, { title: 'Public' })
    expect(await told(id)).toEqual(['1 created', '2 updated', '2 published by time', '3 updated'])
  })

  test('by an edit after its time and before the scheduler', async () => {
    const { id } = await publish(app, { title: 'Between', publishedAt: ahead })
    await comes(id)
    await patch(id, { title: 'Edited between' })
    await findDue()
    expect(await told(id)).toEqual(['1 created', '2 published'])
  })

  test('by the next check if a writer locked the article or committed after the last one', async () => {
    const { id } = await publish(app, { title: 'Held', publishedAt: ahead })
    await comes(id)
    const writer = await app.db.pool.connect()
    await writer.query('begin')
    await writer.query('select from articles where id = $1 for update', [id])
    await findDue()
    expect(await told(id)).toEqual(['1 created'])
    await writer.query('commit')
    writer.release()
    await app.db.query({ text: `update watermarks set at = now() + interval '1 hour'` })
    await findDue()
    expect(await told(id)).toEqual(['1 created', '1 published by time'])
  })

  test('in addition to the restoring of an article that is public again', async () => {
    const { id } = await publish(app, { title: 'Trash' })
    await send(app, 'DELETE', `/articles/${id}`)
    await send(app, 'POST', `/articles/${id}/restore`)
    expect(await told(id)).toEqual([
      '1 created',
      '1 published',
      '2 trashed',
      '3 restored',
      '3 published',
    ])
    const later = await publish(app, { title: 'Scheduled trash', publishedAt: ahead })
    await send(app, 'DELETE', `/articles/${later.id}`)
    await comes(later.id)
    await findDue()
    await send(app, 'POST', `/articles/${later.id}/restore`)
    await findDue()
    expect(await told(later.id)).toEqual(['1 created', '2 trashed', '3 restored', '3 published'])
  })

  test('by an import, and by a batch', async () => {
    const tree = await makeTree({
      'a.md': '---\ntitle: a\n---\n',
      'b.md': '---\ntitle: b\ndraft: true\n---\n',
      'c.md': `---\ntitle: c\ndate: ${ahead}\n---\n`,
    })
    await importTree(app.db, tree)
    await tree.put({ 'a.md': '---\ntitle: a2\n---\n', 'b.md': '---\ntitle: b\n---\n' })
    await importTree(app.db, tree)
    await tree.remove()
    const id = async (file: string) =>
      (await app.db.pool.query('select id from articles where file = $1', [file])).rows[0]?.id
    expect(await told(await id('a.md'))).toEqual(['1 created', '1 published', '2 updated'])
    expect(await told(await id('b.md'))).toEqual(['1 created', '2 published'])
    expect(await told(await id('c.md'))).toEqual(['1 created'])
    const answer = await send(app, 'POST', '/articles/batch', {
      operations: ['x', 'y'].map((title) => ({
        op: 'create',
        data: { title, status: 'published' },
      })),
    })
    expect(answer.json().data).toHaveLength(2)
    for (const { id } of answer.json().data)
      expect(await told(id)).toEqual(['1 created', '1 published'])
  })

  test('before article.expired, which is also announced at its time', async () => {
    const { id } = await publish(app, { title: 'Short', expiresAt: ahead })
    await app.db.pool.query(`update watermarks set at = '2023-06-01'`)
    await comes(id)
    await findDue()
    await findDue()
    expect(await told(id)).toEqual(['1 created', '1 published', '1 expired by time'])
  })
})
