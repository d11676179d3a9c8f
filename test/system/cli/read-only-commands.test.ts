import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/database/client.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { temporaryFolder, writeFiles } from '../../exports/samples.ts'
import { emptyDatabase } from '../../support/database/database.ts'
import { killAll, runBroadsheet } from '../../support/processes/processes.ts'

afterAll(killAll)

const out = () => join(temporaryFolder(), 'out')
const commands = (): [string, string[]][] => [
  ['keys list', ['keys', 'list']],
  ['keys revoke', ['keys', 'revoke', 'abc']],
  ['export', ['export', out()]],
  ['reread', ['reread', '--dry-run']],
  ['sweep', ['sweep', '--dry-run']],
]

describe('a command that only reads', () => {
  test.each(commands())(
    '%s makes nothing where there is no database, and exits with 2',
    async (_, args) => {
      const folder = temporaryFolder()
      for (const dataDir of [join(folder, 'nowhere'), folder]) {
        const { code, output } = await runBroadsheet(args, { DATA_DIR: dataDir })
        expect({ code, output }).toEqual({
          code: 2,
          output: expect.stringMatching(/^error: There is no database in .+ yet: .+\n$/),
        })
        expect(output).toContain(dataDir)
      }
      expect(readdirSync(folder)).toEqual([])
      if (args[0] === 'export') expect(existsSync(args[1] ?? '')).toBe(false)
    },
  )

  test('makes no tables in an empty database either', async () => {
    const { url, drop } = await emptyDatabase()
    const { code, output } = await runBroadsheet(['keys', 'list'], { DATABASE_URL: url })
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringMatching(/^error: The database has no tables of Broadsheet yet: .+\n$/),
    })
    const db = openDatabase(url)
    const { rows } = await db.pool.query("select from pg_tables where schemaname = 'public'")
    expect(rows).toEqual([])
    await db.close()
    await drop()
  })

  test('explains what is wrong with an invalid folder', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { code, output } = await runBroadsheet(['keys', 'list'], { DATA_DIR: file })
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringContaining('it is not a folder'),
    })
  })
})

test('an export without articles says so, makes no folder and exits with 1', async () => {
  const { url, drop } = await emptyDatabase()
  await migrate(url)
  const target = out()
  const none = await runBroadsheet(['export', target], { DATABASE_URL: url })
  expect(none).toEqual({
    code: 1,
    output: expect.stringMatching(/^Nothing was exported: there are no articles/),
  })
  const texts = writeFiles({ 'a.md': '---\ntitle: A\ndate: 2024-01-01 08:00\n---\n' })
  mkdirSync(target)
  await runBroadsheet(['import', texts], { DATABASE_URL: url })
  const other = await runBroadsheet(['export', target, '--source', 'blgo'], { DATABASE_URL: url })
  expect(other).toEqual({
    code: 1,
    output: expect.stringMatching(/^Nothing was exported: no article matches the filter/),
  })
  expect(readdirSync(target)).toEqual([])
  expect((await runBroadsheet(['export', target], { DATABASE_URL: url })).code).toBe(0)
  await drop()
})

test('the hint about time zones is given only where no zone was', async () => {
  const { url, drop } = await emptyDatabase()
  const texts = writeFiles({ 'a.md': '---\ntitle: A\ndate: 2024-01-01 08:00\n---\n' })
  const told = async (args: string[], env = {}) =>
    (await runBroadsheet(['import', texts, '--dry-run', ...args], { DATABASE_URL: url, ...env }))
      .output
  expect(await told([])).toContain('To change it: --time-zone')
  for (const output of [
    await told(['--time-zone', 'Asia/Tokyo']),
    await told(['--time-zone', 'UTC']),
    await told([], { TIME_ZONE: 'Asia/Tokyo' }),
  ]) {
    expect(output).toContain('1 file')
    expect(output).not.toMatch(/time-zone|without a zone/)
  }
  await drop()
})
