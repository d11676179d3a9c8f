import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { announce } from '../../../src/events/announce.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { create, type Shown, send } from '../../support/content.ts'

// A process remembers terms that it has read, and writes them down unread: what happens when they
// have changed by then.
let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const changed = async (method: string, url: string, body?: object, status = 200) => {
  const answer = await send(app, method, url, body)
  expect(answer.statusCode, answer.body).toBe(status)
}

let count = 0
/**
 * An article that names a tag and a category, so that both are remembered; with a date, because one
 * without it may take a transaction at the end of a second.
 */
const naming = (tag: string, category: string) =>
  create(app, {
    title: `Article ${count++}`,
    status: 'published',
    publishedAt: '2026-01-01T00:00:00Z',
    tags: [tag],
    categories: [category],
  })

const termsOf = ({ tags, categories }: Shown) => [
  ...tags.map((t) => t.name),
  ...categories.map((c) => c.path),
]

/** How often each way to insert was taken, over all sessions. */
async function inserts(): Promise<{ [name: string]: number }> {
  // Else it holds a session that is then not asked.
  await announce(app.db)
  const clients = await Promise.all(
    Array.from({ length: app.db.pool.totalCount }, () => app.db.pool.connect()),
  )
  const text = `select name, (generic_plans + custom_plans)::int as times from pg_prepared_statements
    where name like 'insert%'`
  const found = await Promise.all(
    clients.map((client) => client.query<{ name: string; times: number }>(text)),
  )
  for (const client of clients) client.release()
  const all: { [name: string]: number } = {
    insert_articles: 0,
    insert_unless_renamed: 0,
    insert_plain_unless_renamed: 0,
  }
  for (const { rows } of found)
    for (const { name, times } of rows) all[name] = (all[name] ?? 0) + times
  return all
}

test('one statement writes an article with cached terms; new terms take a transaction', async () => {
  const first = await inserts()
  await naming('plain', 'simple')
  const second = await inserts()
  expect(second.insert_articles).toBe((first.insert_articles ?? 0) + 1)
  expect(termsOf(await naming('Plain', 'SIMPLE'))).toEqual(['plain', 'simple'])
  expect(await inserts()).toEqual({
    ...second,
    insert_unless_renamed: (second.insert_unless_renamed ?? 0) + 1,
  })
  const third = await inserts()
  const fields = { tags: ['plain'], path: 'plain-text' }
  expect((await create(app, { title: 'Plain text', ...fields })).path).toBe('plain-text')
  expect(await inserts()).toEqual({
    ...third,
    insert_plain_unless_renamed: (third.insert_plain_unless_renamed ?? 0) + 1,
  })
})

test('one statement still writes what is published now after the clock was found wrong', async () => {
  const now = () => create(app, { title: `Now ${count++}`, status: 'published', tags: ['plain'] })
  await now()
  const first = await inserts()
  const { now: real } = Date
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() + 3_600_400)
  const made = []
  for (let n = 0; n < 10; n++) made.push(await now())
  clock.mockRestore()
  const second = await inserts()
  const ways = Object.keys(first).map((name) => (second[name] ?? 0) - (first[name] ?? 0))
  // The end of a second may take another transaction, also when the clock is right again.
  expect(ways[0]).toBeGreaterThanOrEqual(1)
  expect(ways[0]).toBeLessThan(6)
  await now()
  expect(made.every(({ status }) => status === 'published')).toBe(true)
  // created_at is rounded to milliseconds, at the end of a second to the next one.
  const wrong = `select created_at, published_at from articles where title like 'Now %'
    and (published_at in (date_trunc('second', created_at),
      date_trunc('second', created_at - interval '1 ms'))) is not true`
  expect((await app.db.pool.query(wrong)).rows).toEqual([])
})

test('a place that is taken is taken there, too', async () => {
  const article = { title: 'Twice', path: 'once', tags: ['plain'] }
  const codes = []
  for (let n = 0; n < 2; n++) codes.push((await send(app, 'POST', '/articles', article)).statusCode)
  expect(codes).toEqual([201, 409])
  const derived = () => create(app, { title: 'Numbered', tags: ['plain'] })
  expect([(await derived()).path, (await derived()).path]).toEqual(['numbered', 'numbered-2'])
})

const named = (article: Shown) => {
  const [tag, category] = [article.tags[0]?.id, article.categories[0]?.id]
  return { tag: `/tags/${tag}`, category: `/categories/${category}` }
}

test('a new name, slug or place in the tree', async () => {
  await naming('Old', 'Under')
  const { tag, category } = named(await naming('Old', 'Under'))
  await changed('PATCH', tag, { name: 'New' })
  expect(termsOf(await naming('Old', 'Under'))).toEqual(['New', 'under'])
  await changed('PATCH', tag, { slug: 'fresh' })
  expect((await naming('new', 'under')).tags[0]?.slug).toBe('fresh')
  const parent = (await send(app, 'POST', '/categories', { name: 'Upper' })).json().data.id
  await changed('PATCH', category, { parentId: parent })
  expect(termsOf(await naming('new', 'under'))).toEqual(['New', 'upper/under'])
})

test('a merge, and a deletion of an unused term', async () => {
  await naming('From', 'Here')
  const from = named(await naming('From', 'Here'))
  const into = named(await naming('Into', 'There'))
  const first = await naming('Lonely', 'Alone')
  const article = await naming('Lonely', 'Alone')
  for (const kind of ['tag', 'category'] as const)
    await changed('POST', `${from[kind]}/merge`, { into: into[kind].split('/')[2] })
  expect(termsOf(await naming('from', 'here'))).toEqual(['Into', 'there'])
  for (const { id } of [first, article])
    await changed('DELETE', `/articles/${id}?permanent=true`, undefined, 204)
  await changed('DELETE', named(article).tag, undefined, 204)
  const again = await naming('lonely', 'alone')
  expect(again.tags[0]).toMatchObject({ name: 'lonely' })
  expect(again.tags[0]?.id).not.toBe(article.tags[0]?.id)
})

test('a name that another term has taken over', async () => {
  await naming('Jaguar', 'x')
  const { tag } = named(await naming('Jaguar', 'x'))
  await changed('PATCH', tag, { name: 'Panther' })
  await create(app, { title: 'Nobody says Jaguar', tags: ['panther'] })
  const taker = named(await naming('Cat', 'x')).tag
  await changed('POST', `${taker}/merge`, { into: tag.split('/')[2] })
  expect(termsOf(await naming('jaguar', 'x'))).toEqual(['Panther', 'x'])
  expect(termsOf(await naming('cat', 'x'))).toEqual(['Panther', 'x'])
})

test('a name that no text uses any more, together with the present name of its term', async () => {
  const articles = [await naming('Worn', 'Out'), await naming('Worn', 'Out')] as const
  const { tag, category } = named(articles[0])
  for (const { id } of articles)
    await changed('DELETE', `/articles/${id}?permanent=true`, undefined, 204)
  await changed('PATCH', tag, { name: 'Shiny' })
  await changed('PATCH', category, { name: 'In' })
  const both = { tags: ['Shiny', 'Worn'], categories: ['In', 'Out'] }
  const { tags, categories } = await create(app, { title: 'Both names', ...both })
  expect({ tags: tags.map((t) => t.name), categories: categories.map((c) => c.name) }).toEqual(both)
})

test('copies, links and search agree after writes have raced with changes of terms', async () => {
  const { tag, category } = named(await naming('hot', 'place'))
  const parents = await Promise.all(
    ['p', 'q'].map(
      async (name) => (await send(app, 'POST', '/categories', { name })).json().data.id,
    ),
  )
  for (let round = 0; round < 6; round++) {
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, n) =>
        send(app, 'POST', '/articles', {
          title: `Race ${round} ${n}`,
          tags: ['hot', `rare ${n % 3}`],
          categories: ['place'],
        }),
      ),
      send(app, 'PATCH', tag, { name: `Hot ${round}`, slug: `hot-${round}` }),
      send(app, 'PATCH', category, { parentId: parents[round % 2] }),
    ])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
      200,
      200,
      ...Array(10).fill(201),
    ])
  }
  expect(await disagreements(app.db)).toEqual([])
})

// The last one: it leaves the first article's copy as it was.
test('a name that is being changed is waited for', async () => {
  const id = (await naming('early', 'x')).tags[0]?.id
  const renaming = await app.db.pool.connect()
  await renaming.query('begin')
  await renaming.query(`select from tags where id = $1 for update`, [id])
  await renaming.query(`insert into tag_aliases (name_key, tag_id) values ('early', $1)`, [id])
  await renaming.query(
    `update tags set name = 'Late', slug = 'late', name_key = 'late' where id = $1`,
    [id],
  )
  const waiting = naming('early', 'x')
  const locked = async () =>
    (await app.db.pool.query('select from pg_locks where not granted')).rowCount
  await expect.poll(locked).toBeGreaterThan(0)
  await renaming.query('commit')
  renaming.release()
  expect((await waiting).tags).toEqual([{ id, slug: 'late', name: 'Late' }])
})
