import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type SweptStore, sweptStore } from '../../support/files/swept-store.ts'
import { runBroadsheet } from '../../support/processes/processes.ts'

let { database, dataDir, store, env, claimed } = {} as SweptStore
sweptStore((swept) => {
  ;({ database, dataDir, store, env, claimed } = swept)
})

const broadsheet = (...args: string[]) => runBroadsheet(args, env)

test('sweep says what would go and what went, and keeps what is young', async () => {
  const kept = await claimed('kept')
  await database.db.query({
    text: `insert into files (id, source, file, file_key, hash, updated_by)
      values (gen_random_uuid(), 'blog', 'a.png', 'a.png', decode($1, 'hex'), 'x')`,
    values: [kept],
  })
  const unneeded = await claimed('unneeded')
  const part = join(dataDir, 'blobs', 'incoming', 'part')
  writeFileSync(part, 'part')
  utimesSync(part, 1, 1)
  expect(await broadsheet('sweep', '--dry-run')).toEqual({
    code: 0,
    output: 'Would remove 0 blobs (0 bytes) and 1 unfinished upload (4 bytes).\n',
  })
  const dry = await broadsheet('sweep', '--dry-run', '--grace', '0')
  expect(dry.output).toContain(`${unneeded}\t8\n`)
  expect(dry.output).toContain('Would remove 1 blob (8 bytes) and 1 unfinished upload (4 bytes).')
  expect(await store.size(unneeded)).toBe(8)
  expect(await broadsheet('sweep', '--grace', '0')).toEqual({
    code: 0,
    output: 'Removed 1 blob (8 bytes) and 1 unfinished upload (4 bytes).\n',
  })
  expect([await store.size(unneeded), await store.size(kept)]).toEqual([null, 4])
  expect(readdirSync(join(dataDir, 'blobs', 'incoming'))).toEqual([])
  expect(await broadsheet('sweep', '--grace', '0')).toEqual({
    code: 0,
    output: 'There was nothing to remove.\n',
  })
  expect(await broadsheet('sweep', '--verify')).toEqual({
    code: 0,
    output: 'Read 1 blob (4 bytes): all bytes are right.\n',
  })
  writeFileSync(String(store.path(kept)), 'bad!')
  expect(await broadsheet('sweep', '--verify')).toEqual({
    code: 1,
    output: `${kept}\tdamaged\tblog/a.png\nRead 1 blob (4 bytes): 1 blob with missing or damaged bytes.\n`,
  })
})

test('sweep refuses a wrong command line, and gives way to a backup', async () => {
  expect((await broadsheet('sweep', '--grace', 'soon')).code).toBe(2)
  expect((await broadsheet('sweep', '--verify', '--dry-run')).code).toBe(2)
  const unneeded = await claimed('in the backup')
  const backup = await database.db.pool.connect()
  await backup.query(`select pg_advisory_lock_shared(hashtext('broadsheet backup'))`)
  const during = await broadsheet('sweep', '--grace', '0')
  const held = await backup.query(
    `select pid = pg_backend_pid() as ours from pg_locks
      where locktype = 'advisory' and objid = hashtext('broadsheet backup')::bigint & 4294967295`,
  )
  backup.release(true)
  expect(held.rows).toEqual([{ ours: true }])
  expect(during).toEqual({
    code: 1,
    output: 'Nothing was removed.\nThe sweep ended early, because a backup runs.\n',
  })
  expect(await store.size(unneeded)).toBe(13)
})
