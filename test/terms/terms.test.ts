import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Tx, writeTransaction } from '../../src/events/write-transaction.ts'
import { termKey } from '../../src/markdown/file/slug.ts'
import { createTag, deleteTag, mergeTag, reviseTag } from '../../src/tags/write.ts'
import { ensureTags } from '../../src/terms/naming/ensure.ts'
import { copiesOf, linkedArticle } from '../support/articles/linked-articles.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  // Many writers queue here: on a busy machine for longer than a server lets them.
  database.db.pool.options.connectionTimeoutMillis = 60_000
})
afterAll(() => database.drop())

const write = <T>(work: (tx: Tx) => Promise<T>) => writeTransaction(database.db, work)
const ensure = (names: string[]) => write((tx) => ensureTags(tx, { actor: 'test' }, names))
const writer = { actor: 'test', mayPublish: true, sources: null }
/** A term in whatever version it has. */
const present = (id = '') => ({ id, check: () => {} })

async function rows<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await database.db.query<T>({ text, values })).rows
}

describe('the terms that texts name', () => {
  test('are made once and found again, under every spelling that is the same name', async () => {
    const first = await ensure(['Rust', 'Go lang'])
    const again = await ensure(['  rust ', 'ＲＵＳＴ', 'GO LANG'])
    expect(again.size).toBe(2)
    expect(again.get(termKey('rust'))).toEqual(first.get(termKey('Rust')))
    expect(again.get(termKey('go lang'))).toMatchObject({ name: 'Go lang', slug: 'go-lang' })
  })

  test('record one event for each new term, and none for existing ones', async () => {
    const found = await ensure(['Told once'])
    await ensure(['Told once'])
    const id = found.get(termKey('Told once'))?.id
    const told = await rows('select type, actor, version from events where resource_id = $1', id)
    expect(told).toEqual([{ type: 'tag.created', actor: 'test', version: 1 }])
  })

  test('get a number where another name has the slug, in one batch and across batches', async () => {
    const found = await ensure(['Number!', 'Number?', 'number'])
    const slugs = [...found.values()].map(({ slug }) => slug).sort()
    expect(slugs).toEqual(['number', 'number-2', 'number-3'])
    const later = await ensure(['number.'])
    expect(later.get(termKey('number.'))?.slug).toBe('number-4')
  })

  test('get a slug also when their name has neither letters nor digits', async () => {
    const found = await ensure(['🎉', '???'])
    const slugs = [...found.values()].map(({ slug }) => slug)
    expect(slugs).toHaveLength(2)
    for (const slug of slugs) expect(slug).toMatch(/^tag-[\da-f]{8}$/)
  })

  test('leave blank names out', async () => {
    expect((await ensure([' ', ''])).size).toBe(0)
  })

  test('come by the thousand in a handful of statements', async () => {
    const names = Array.from({ length: 3000 }, (_, n) => `bulk ${n}`)
    let statements = 0
    const counted =
      (run: Tx['query']): Tx['query'] =>
      (statement) => {
        statements++
        return run(statement)
      }
    const counting = ({ query, record, state }: Tx): Tx => ({
      state,
      query: counted(query),
      record: counted(record),
    })
    const made = await write((tx) => ensureTags(counting(tx), { actor: 'test' }, names))
    expect(made.size).toBe(3000)
    expect(statements).toBeLessThanOrEqual(7)
    statements = 0
    await write((tx) => ensureTags(counting(tx), { actor: 'test' }, names))
    expect(statements).toBe(1)
  })

  test('new and old ones together, do not deadlock with changes of the old ones', async () => {
    const [old] = [...(await ensure(['Hot topic'])).values()]
    let runs = 0
    const once = (work: (tx: Tx) => Promise<unknown>) =>
      write((tx) => {
        runs++
        return work(tx)
      })
    const made = (n: number) =>
      once((tx) => ensureTags(tx, { actor: 'test' }, ['Hot topic', `Beside it ${n}`]))
    const changed = (n: number) =>
      once((tx) => reviseTag(tx, writer, present(old?.id), { description: `Change ${n}` }))
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 3 ? made(n) : changed(n))))
    expect(runs).toBe(60)
  })

  test('are made once by 20 writers at the same time, without a deadlock', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `race ${n}`)
    const shuffled = (seed: number) =>
      names.filter((_, n) => (n * 7 + seed) % 3 !== 0).sort(() => ((seed * 13) % 5) - 2)
    const before = await deadlocks()
    const found = await Promise.all(Array.from({ length: 20 }, (_, seed) => ensure(shuffled(seed))))
    const made = await rows<{ id: string; slug: string }>(
      `select id, slug from tags where slug like 'race-%'`,
    )
    expect(made).toHaveLength(60)
    const ids = new Set(made.map(({ id }) => id))
    for (const terms of found) for (const term of terms.values()) expect(ids).toContain(term.id)
    expect(await deadlocks()).toBe(before)
    const events = await rows(`select 1 from events where resource_id = any($1)`, [...ids])
    expect(events).toHaveLength(60)
  })

  test('with one slug and different names stay apart when made at the same time', async () => {
    const names = ['Same!', 'Same?', 'same', 'SAME.', 'same;', 'same:']
    await Promise.all(names.map((name) => ensure([name])))
    const made = await rows<{ slug: string }>(
      `select slug from tags where slug like 'same%' order by slug`,
    )
    expect(made.map(({ slug }) => slug)).toEqual([
      'same',
      'same-2',
      'same-3',
      'same-4',
      'same-5',
      'same-6',
    ])
  })
})

describe('articles that name a term', () => {
  test('show its new name and slug after a rename, in their order, without a new version', async () => {
    const id = await linkedArticle(database.db, { tags: ['Zeta', 'Alpha'] })
    const zeta = (await copiesOf(database.db, id)).tags[0]?.id ?? ''
    await write((tx) => reviseTag(tx, writer, present(zeta), { name: 'Omega', slug: 'omega' }))
    const shown = await copiesOf(database.db, id)
    expect(shown.tags.map(({ name, slug }) => [name, slug])).toEqual([
      ['Omega', 'omega'],
      ['Alpha', 'alpha'],
    ])
    expect(shown.version).toBe(1)
  })

  test('mean it by its former name too', async () => {
    const id = await linkedArticle(database.db, { tags: ['Before'] })
    const [tag] = (await copiesOf(database.db, id)).tags
    await write((tx) => reviseTag(tx, writer, present(tag?.id), { name: 'After' }))
    const found = await ensure(['before'])
    expect(found.get(termKey('before'))).toMatchObject({ id: tag?.id, name: 'After' })
    await write((tx) => reviseTag(tx, writer, present(tag?.id), { name: 'Before' }))
    expect((await ensure(['After', 'Before'])).get(termKey('After'))?.id).toBe(tag?.id)
  })

  test('move to the target of a merge once, at the earlier place', async () => {
    const both = await linkedArticle(database.db, { tags: ['js', 'web', 'JavaScript'] })
    const one = await linkedArticle(database.db, { tags: ['js'] })
    const [js, , javascript] = (await copiesOf(database.db, both)).tags
    await write((tx) => mergeTag(tx, writer, js?.id ?? '', javascript?.id ?? ''))
    expect((await copiesOf(database.db, both)).tags.map(({ name }) => name)).toEqual([
      'JavaScript',
      'web',
    ])
    expect((await copiesOf(database.db, one)).tags.map(({ name }) => name)).toEqual(['JavaScript'])
    expect((await ensure(['JS'])).get(termKey('JS'))?.id).toBe(javascript?.id)
    const events = await rows<{ type: string }>(
      'select type from events where resource_id = $1 order by id',
      js?.id,
    )
    expect(events.map(({ type }) => type)).toEqual(['tag.created', 'tag.merged'])
  })

  test('keep former names through a chain of merges', async () => {
    await linkedArticle(database.db, { tags: ['one', 'two', 'three'] })
    const ids = await ensure(['one', 'two', 'three'])
    const id = (name: string) => ids.get(termKey(name))?.id ?? ''
    await write((tx) => mergeTag(tx, writer, id('one'), id('two')))
    await write((tx) => mergeTag(tx, writer, id('two'), id('three')))
    expect((await ensure(['one'])).get('one')?.id).toBe(id('three'))
  })

  test('hold it against a merge or rename until they are written', async () => {
    const ids = await ensure(['held', 'holder'])
    const [held, holder] = [ids.get('held')?.id ?? '', ids.get('holder')?.id ?? '']
    const changes = [
      () => write((tx) => reviseTag(tx, writer, present(held), { name: 'HELD' })),
      () => write((tx) => mergeTag(tx, writer, held, holder)),
    ]
    for (const change of changes) {
      let changing: Promise<unknown> = Promise.resolve()
      const meanwhile = async () => {
        changing = change()
        await new Promise((wake) => setTimeout(wake, 150))
      }
      const id = await linkedArticle(database.db, { tags: ['held'], meanwhile })
      await changing
      const [tag] = (await ensure(['held'])).values()
      expect((await copiesOf(database.db, id)).tags).toEqual([tag])
    }
  })

  test('are shown as they are where an article drops one while that one is renamed', async () => {
    const id = await linkedArticle(database.db, { tags: ['dropped', 'kept'] })
    const [dropped, kept] = (await copiesOf(database.db, id)).tags
    let renaming: Promise<unknown> = Promise.resolve()
    await write(async (tx) => {
      await tx.query({
        text: 'update articles set tags = $2 where id = $1',
        values: [id, JSON.stringify([kept])],
      })
      await tx.query({
        text: 'delete from article_tags where article_id = $1 and tag_id = $2',
        values: [id, dropped?.id],
      })
      renaming = write((other) =>
        reviseTag(other, writer, present(dropped?.id), { name: 'Renamed' }),
      )
      const waiting = async () => (await rows('select from pg_locks where not granted')).length > 0
      await vi.waitUntil(waiting, { timeout: 60_000 })
    })
    await renaming
    expect((await copiesOf(database.db, id)).tags).toEqual([kept])
  })

  test('never lose a link to writers and merges that meet', async () => {
    const [source, target] = await Promise.all(['meets a', 'meets b'].map((name) => ensure([name])))
    const from = source?.get(termKey('meets a'))?.id ?? ''
    const into = target?.get(termKey('meets b'))?.id ?? ''
    const writers = Array.from({ length: 8 }, () =>
      linkedArticle(database.db, { tags: ['meets a'] }),
    )
    await write((tx) => mergeTag(tx, writer, from, into))
    const ids = await Promise.all(writers)
    for (const id of ids) {
      expect((await copiesOf(database.db, id)).tags.map(({ name }) => name)).toEqual(['meets b'])
    }
    expect(await rows('select 1 from article_tags where tag_id = $1', into)).toHaveLength(8)
  })

  test('protect it from deletion; without them it goes and its name is free', async () => {
    await linkedArticle(database.db, { tags: ['Used'], status: 'draft' })
    const used = (await ensure(['Used'])).get(termKey('Used'))?.id ?? ''
    await expect(write((tx) => deleteTag(tx, writer, present(used)))).rejects.toMatchObject({
      code: 'conflict',
      details: [{ code: 'in_use' }],
    })
    const unused = (await ensure(['Unused'])).get(termKey('Unused'))?.id ?? ''
    await write((tx) => deleteTag(tx, writer, present(unused)))
    const made = await write((tx) => createTag(tx, writer, { name: 'Unused' }))
    expect(made).not.toBe(unused)
  })
})

async function deadlocks(): Promise<number> {
  const [row] = await rows<{ deadlocks: number }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return row?.deadlocks ?? 0
}
