import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { putBlob } from '../../../src/blobs/put.ts'
import { sweep } from '../../../src/blobs/sweep/sweep.ts'
import { loadConfig } from '../../../src/config.ts'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { migrate } from '../../../src/database/migrate.ts'
import {
  postgres15,
  startInstalledPostgres,
  type TestPostgres,
} from '../../support/database/postgres.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'
import { killAll, startBroadsheet, until } from '../../support/processes/processes.ts'

vi.setConfig({ testTimeout: 240_000 })

/** The commands of docs/deploy.md that contain a text. */
function commandsWith(text: string): string {
  const page = readFileSync(
    fileURLToPath(new URL('../../../docs/deploy.md', import.meta.url)),
    'utf8',
  )
  const found = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const [code = '', ...others] = found.filter((one) => one.includes(text))
  expect(others).toEqual([])
  return code
}

const root = mkdtempSync(join(tmpdir(), 'broadsheet-backup-'))
const backup = join(root, 'backup')
const programs = join(root, 'bin')
const folderOf = (name: string) => join(root, name)
let server: TestPostgres
let db: Database
let tree: Tree

beforeAll(async () => {
  if (!postgres15) return
  chmodSync(root, 0o711)
  for (const folder of [backup, programs]) mkdirSync(folder)
  server = await startInstalledPostgres(postgres15)
  tree = await makeTree()
})
afterAll(async () => {
  killAll()
  await db?.close()
  await server?.stop()
  await tree?.remove()
  rmSync(root, { recursive: true, force: true })
})

async function newDatabase(name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(server.url)
  url.pathname = name
  return url.href
}

/** Runs the commands of the page in a shell. */
async function run(code: string, env: Record<string, string>) {
  const text = code.replaceAll('/backup', backup)
  const child = spawn('sh', ['-c', text], {
    env: { ...process.env, ...env, PATH: `${programs}:${postgres15}:${process.env.PATH}` },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [exit] = await once(child, 'close')
  return { exit, output }
}

const program = (name: string, lines: string) =>
  writeFileSync(join(programs, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })

test.skipIf(!postgres15)(
  'a backup by the commands of the manual, amid a sweep and uploads, restores every byte (needs PostgreSQL 15)',
  async () => {
    const env = { DATABASE_URL: await newDatabase('site'), DATA_DIR: folderOf('data') }
    await migrate(env.DATABASE_URL)
    db = openDatabase(env.DATABASE_URL, { name: 'broadsheet test' })
    const store = openBlobStore({ ...loadConfig({}), dataDir: env.DATA_DIR })
    const files = Array.from({ length: 60 }, (_, n) => [`img/${n}.bin`, randomBytes(1 + n * 997)])
    const articles = Array.from({ length: 20 }, (_, n) => [
      `${n}.md`,
      `---\ntitle: Article ${n}\nlang: en\n---\n\n![x](img/${n}.bin)\n`,
    ])
    await tree.put(Object.fromEntries([...files, ...articles]))
    const beside = { blobs: store, maxFileBytes: 1_000_000 }
    expect((await importTree(db, tree, { source: 'blog', beside })).run.failed).toBe(0)

    // The copy of the bytes waits, so that a sweep and an upload meet the backup.
    const [waiting, go] = [join(root, 'waiting'), join(root, 'go')]
    const tar = execFileSync('which', ['tar'], { encoding: 'utf8' }).trim()
    const wait = `touch ${waiting}\nwhile [ ! -e ${go} ]; do sleep 0.1; done`
    program('tar', `${wait}\nexec ${tar} "$@"`)
    const unneeded = await putBlob(store, [Buffer.from('unneeded')], 100)
    const backing = run(commandsWith('pg_dump'), env)
    await until(() => existsSync(waiting))
    expect(await sweep(db, store, { graceHours: 0 })).toMatchObject({ ended: 'backup', blobs: 0 })
    expect(await store.size(unneeded.hash)).toBe(8)
    await tree.put({ 'later.md': '---\ntitle: Later\nlang: en\n---\n', 'later.bin': 'later' })
    await importTree(db, tree, { source: 'blog', beside })
    writeFileSync(go, '')
    expect(await backing).toMatchObject({ exit: 0 })
    expect(await sweep(db, store, { graceHours: 0 })).toMatchObject({ ended: 'done', blobs: 1 })

    const restored = { DATABASE_URL: await newDatabase('restored'), DATA_DIR: folderOf('restored') }
    const [restore, verify] = commandsWith('pg_restore').split('broadsheet ') as [string, string]
    expect(await run(restore, restored)).toEqual({ exit: 0, output: '' })
    const verified = startBroadsheet(verify.trim().split(' '), restored)
    expect(await verified.exit).toBe(0)
    expect(verified.output()).toMatch(/^Read 60 blobs .*: all bytes are right\.\n$/)

    const out = join(root, 'out')
    const exported = startBroadsheet(['export', out, '--source', 'blog'], restored)
    expect(await exported.exit, exported.output()).toBe(0)
    await tree.put({ 'later.md': null, 'later.bin': null })
    expect(execFileSync('diff', ['-r', tree.path, out], { encoding: 'utf8' })).toBe('')
  },
)

test.skipIf(!postgres15)('a backup that fails says so (needs PostgreSQL 15)', async () => {
  const env = { DATABASE_URL: await newDatabase('broken'), DATA_DIR: folderOf('nothing') }
  program('tar', 'exit 2')
  const { exit } = await run(commandsWith('pg_dump'), env)
  expect(exit).not.toBe(0)
})
