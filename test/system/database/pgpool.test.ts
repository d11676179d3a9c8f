import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findSession } from '../../../src/database/pooler/find-pooler.ts'
import { testDatabase } from '../../support/database/database.ts'
import { pgpool, startPgpool } from '../../support/servers/pgpool.ts'

if (!pgpool) process.stdout.write('Skipped: pgpool is not installed (apt-get install pgpool2)\n')

describe.skipIf(!pgpool)('behind pgpool with a standby', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.drop())

  const alone = { backend_hostname1: null, backend_port1: null, backend_weight1: null }
  test.each([
    [{ load_balance_mode: 'on' }, null],
    [{ load_balance_mode: 'on', backend_weight1: 0 }, 'pgpool'],
    [{ load_balance_mode: 'off' }, 'pgpool'],
    // Then the process id is that of the session, as where the primary is the last one.
    [{ load_balance_mode: 'on', ...alone }, 'pgpool'],
  ])('%o: the start stops if reads would go to it', async (settings, pooler) => {
    const { url, stop } = await startPgpool(database.url, settings)
    try {
      const found = findSession(url)
      if (pooler) expect(await found).toEqual({ pooler, named: false })
      else
        await expect(found).rejects.toThrow(
          /^DATABASE_URL leads to pgpool, .* set load_balance_mode = off there/,
        )
    } finally {
      await stop()
    }
  })
})
