import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { announce } from '../../src/events/announce.ts'
import { hearChanges } from '../../src/events/changes.ts'
import { firstUndecided, noteNumbered } from '../../src/events/decided.ts'
import { checkEpoch } from '../../src/events/epoch.ts'
import { hasUnnumbered } from '../../src/events/queries.ts'
import { recordEvents } from '../../src/events/record.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { testDatabase } from '../support/database/database.ts'
import { openWire } from '../support/servers/wire.ts'

// A process that freezes after any message to PostgreSQL sends no further one.

test.each(['first', 'later'])(
  'a process that freezes in its %s numbering holds up no other one',
  async (which) => {
    const made = await testDatabase()
    const wire = await openWire(made.url)
    // One connection, so that it is the same one that numbers again.
    const frozen = openDatabase(wire.url, { name: 'broadsheet frozen', max: 1 })
    const write = (db: typeof frozen) =>
      writeTransaction(db, (tx) => {
        const resourceId = randomUUID()
        const news = { type: 'tag.created', resource: 'tag', resourceId, version: 1 } as const
        return recordEvents(tx, 'test', [news])
      })
    const positions = async () => {
      const { rows } = await made.db.pool.query('select position from events order by id')
      return rows.map(({ position }) => position)
    }
    let known = 0
    if (which === 'later') {
      for (; known < 2; known++) await write(frozen)
      await announce(frozen)
    }
    wire.muteAt('broadsheet.events', 'after')
    await write(frozen)
    // The message reached PostgreSQL, and no other one follows.
    const numbered = Array.from({ length: known + 1 }, (_, n) => n + 1)
    await expect.poll(positions).toEqual(numbered)
    await write(made.db)
    await expect.poll(positions).toEqual([...numbered, known + 2])
    wire.reset()
    await frozen.close()
    await wire.close()
    await made.drop()
  },
)

test('the numbering skips what is numbered, but no event of a transaction that still runs', async () => {
  const { db, drop } = await testDatabase()
  const record = (tx: Parameters<typeof recordEvents>[0]) => {
    const resourceId = randomUUID()
    const news = { type: 'tag.created', resource: 'tag', resourceId, version: 1 } as const
    return recordEvents(tx, 'test', [news])
  }
  const write = () => writeTransaction(db, record).then(() => announce(db))
  // Later searches cannot tell which transactions had the first ids.
  await write()
  let end = () => {}
  const late = new Promise<void>((resolve) => {
    void writeTransaction(db, async (tx) => {
      await record(tx)
      resolve()
      await new Promise<void>((release) => {
        end = release
      })
    })
  })
  await late
  for (let n = 0; n < 4; n++) await write()
  expect(firstUndecided(db)).toBeLessThanOrEqual(1)
  expect(await hasUnnumbered(db)).toBe(false)
  end()
  await expect
    .poll(async () => (await db.pool.query('select position from events where id = 2')).rows)
    .toEqual([{ position: 6 }])

  // A failover that loses commits gives their ids again.
  await db.pool.query(`delete from events where id > 3;
    select setval(pg_get_serial_sequence('events', 'id'), 3)`)
  for (const _ of 'ab') noteNumbered(db, { top: 6, next: 1, oldest: Number.MAX_SAFE_INTEGER })
  await write()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 40_000)
  await announce(db).finally(() => clock.mockRestore())
  const unnumbered = async () =>
    (await db.pool.query('select id from events where position is null')).rows
  expect(await unnumbered()).toEqual([])
  await write()
  expect(await unnumbered()).toEqual([])

  // A pooler may hide the failover, but not the new timeline.
  await checkEpoch(db)
  for (const _ of 'ab') noteNumbered(db, { top: 99, next: 1, oldest: Number.MAX_SAFE_INTEGER })
  await write()
  expect(await unnumbered()).toHaveLength(1)
  await db.pool.query(`update feed_epoch set timeline = '000000FF'`)
  await checkEpoch(db)
  await announce(db)
  expect(await unnumbered()).toEqual([])
  await drop()
})

test('quick commits share a numbering, which is not lost where the process ends', async () => {
  const { db, url, drop } = await testDatabase()
  const ending = openDatabase(url)
  const write = () =>
    writeTransaction(ending, (tx) => {
      const resourceId = randomUUID()
      const news = { type: 'tag.created', resource: 'tag', resourceId, version: 1 } as const
      return recordEvents(tx, 'test', [news])
    })
  const positions = async () =>
    (await db.pool.query('select position from events order by id')).rows.map((row) => row.position)
  await write()
  await expect.poll(positions).toEqual([1])
  // The next numbering is a minute away.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() - 60_000)
  for (let n = 0; n < 3; n++) await write()
  clock.mockRestore()
  expect(await positions()).toEqual([1, null, null, null])
  await ending.close()
  expect(await positions()).toEqual([1, 2, 3, 4])
  await drop()
})

test('the numbering of a single commit is sent before its response', async () => {
  const { url, drop } = await testDatabase()
  const db = openDatabase(url)
  const resourceId = randomUUID()
  const news = { type: 'tag.created', resource: 'tag', resourceId, version: 1 } as const
  let sent = 0
  db.pool.on('acquire', () => sent++)
  await writeTransaction(db, (tx) => recordEvents(tx, 'test', [news]))
  // What the caller does next may keep the event loop busy: no later phase of it has come.
  await new Promise<void>((wake) => process.nextTick(wake))
  expect(sent).toBe(2)
  await db.close()
  await drop()
})

test('a close does not wait for as long as another process keeps numberings waiting', async () => {
  const { db, url, drop } = await testDatabase()
  const ending = openDatabase(url, { statementTimeout: 600_000 })
  const write = () =>
    writeTransaction(ending, (tx) => {
      const resourceId = randomUUID()
      const news = { type: 'tag.created', resource: 'tag', resourceId, version: 1 } as const
      return recordEvents(tx, 'test', [news])
    })
  const held = await db.pool.connect()
  await held.query(`select pg_advisory_lock(hashtext('broadsheet.events'))`)
  const waiting = async () =>
    (await held.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount
  await write()
  await expect.poll(waiting).toBe(1)
  // Its numbering begins when the first one has ended.
  await write()
  await ending.close()
  held.release()
  await drop()
})

test('a search begins after an id when all transactions that could have a lower one have ended', () => {
  const db = { state: new Map() }
  noteNumbered(db, { top: 5, next: 10, oldest: 8 })
  noteNumbered(db, { top: 7, next: 11, oldest: 9 })
  expect(firstUndecided(db)).toBe(0)
  noteNumbered(db, { top: 9, next: 12, oldest: 10 })
  expect(firstUndecided(db)).toBe(5)
  noteNumbered(db, { top: 10, next: 13, oldest: 12 })
  expect(firstUndecided(db)).toBe(9)
})

test('after a lost connection the numbering begins at the first id again', async () => {
  const made = await testDatabase()
  const wire = await openWire(made.url)
  const db = openDatabase(wire.url)
  const changes = hearChanges(db)
  await expect.poll(() => changes.state).toBe('proven')
  for (const oldest of [1, 2]) noteNumbered(db, { top: 10, next: 2, oldest })
  expect(firstUndecided(db)).toBe(10)
  wire.reset()
  await expect.poll(() => firstUndecided(db)).toBe(0)
  await changes.close()
  await db.close()
  await wire.close()
  await made.drop()
})
