import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { announce } from '../../src/events/announce.ts'
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
