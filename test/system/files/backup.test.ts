import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { emptyDatabase } from '../../support/database/database.ts'
import {
  postgres15,
  startInstalledPostgres,
  type TestPostgres,
} from '../../support/database/postgres.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'
import { compiled } from '../../support/processes/processes.ts'

/** The only commands of docs/deploy.md that contain a text. */
function commandsWith(text: string): string {
  const page = fileURLToPath(new URL('../../../docs/deploy.md', import.meta.url))
  const found = Array.from(
    readFileSync(page, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g),
    ([, code = '']) => code,
  )
  const [code = '', ...others] = found.filter((one) => one.includes(text))
  expect(others).toEqual([])
  return code
}

const root = mkdtempSync(join(tmpdir(), 'broadsheet-backup-'))
const backup = join(root, 'backup')
const programs = join(root, 'bin')
const file = join(backup, 'site.tar')
let app: TestApp
let tree: Tree
let env: Record<string, string>

beforeAll(async () => {
  chmodSync(root, 0o711)
  for (const folder of [backup, programs]) mkdirSync(folder)
  const program = `#!/bin/sh\nexec ${process.execPath} ${compiled('src/cli.ts')} "$@"\n`
  writeFileSync(join(programs, 'broadsheet'), program, { mode: 0o755 })
  app = await testApp({ dataDir: join(root, 'data') })
  env = { DATABASE_URL: app.url, DATA_DIR: join(root, 'data') }
  tree = await makeTree()
  const files = Array.from({ length: 30 }, (_, n) => [`img/${n}.bin`, randomBytes(1 + n * 997)])
  const articles = Array.from({ length: 20 }, (_, n) => [
    `${n}.md`,
    `---\ntitle: Article ${n}\nlang: en\n---\n\n![x](img/${n}.bin)\n`,
  ])
  await tree.put(Object.fromEntries([...files, ...articles]))
  const beside = { blobs: app.fastify.blobs, maxFileBytes: 1_000_000 }
  expect((await importTree(app.db, tree, { source: 'blog', beside })).run.failed).toBe(0)
})
afterAll(async () => {
  await app.close()
  await tree.remove()
  rmSync(root, { recursive: true, force: true })
})

/** Runs commands in a shell, with the folder of the page elsewhere. */
async function run(code: string, given: Record<string, string>) {
  const { DATABASE_URL: _url, ADMIN_KEY: _key, ...inherited } = process.env
  const child = spawn('sh', ['-c', code.replaceAll('/backup', backup)], {
    env: { ...inherited, ...given, PATH: `${programs}:${process.env.PATH}` },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [exit] = await once(child, 'close')
  return { exit, output }
}

/** Exports a restored source and compares it with its files. */
async function compare(given: Record<string, string>, name: string): Promise<void> {
  const out = join(root, name)
  const exported = await run(`broadsheet export ${out} --source blog --quiet`, given)
  expect(exported).toEqual({ exit: 0, output: '' })
  expect(execFileSync('diff', ['-r', tree.path, out], { encoding: 'utf8' })).toBe('')
}

test('the commands of the manual back up amid writes, and restore every byte', async () => {
  writeFileSync(file, 'a former backup', { mode: 0o644 })
  let isOver = false
  const writing = (async () => {
    for (let n = 0; !isOver; n++) {
      const body = { title: `Written ${n}`, body: 'Text', status: 'published' }
      const answer = await app.request('POST', '/v1/articles', { key: app.adminKey, body })
      expect(answer.statusCode, answer.body).toBe(201)
    }
  })()
  const { exit, output } = await run(commandsWith('broadsheet backup /'), env)
  isOver = true
  await writing
  expect({ exit, output }).toMatchObject({
    exit: 0,
    output: expect.stringMatching(/^Backed up [\d,]+ rows and 30 blobs \([\d,]+ bytes\) to .*\.$/m),
  })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(backup)).toEqual(['site.tar'])

  const empty = await emptyDatabase()
  const restored = { DATABASE_URL: empty.url, DATA_DIR: join(root, 'restored') }
  const all = await run(commandsWith('broadsheet restore'), restored)
  expect(all.output).toMatch(/^Restored [\d,]+ rows and 30 blobs/)
  expect(all.output).toMatch(/\nRead 30 blobs .*: all bytes are right\.\n$/)
  expect(all.exit).toBe(0)
  await compare(restored, 'out')
  await empty.drop()
})

test('a backup that fails says so, and keeps the former one', async () => {
  const before = readFileSync(file)
  const failed = await run('broadsheet backup /backup/site.tar', { ...env, S3_BUCKET: 'none' })
  expect(failed.exit).not.toBe(0)
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(backup)).toEqual(['site.tar'])
  expect(await run('broadsheet backup /backup/none/site.tar', env)).toEqual({
    exit: 2,
    output: `error: ${join(backup, 'none/site.tar')}: there is no such file or folder.\n`,
  })
})

test.skipIf(!postgres15)(
  'a backup goes through a pipe into an older PostgreSQL (needs PostgreSQL 15)',
  async () => {
    const server: TestPostgres = await startInstalledPostgres(postgres15 ?? '')
    try {
      const older = { OLDER: server.url, OLDER_DIR: join(root, 'older') }
      const piped = await run(
        'broadsheet backup - | DATABASE_URL=$OLDER DATA_DIR=$OLDER_DIR broadsheet restore -',
        { ...env, ...older },
      )
      expect(piped).toMatchObject({ exit: 0, output: expect.stringContaining('Restored ') })
      await compare({ DATABASE_URL: server.url, DATA_DIR: join(root, 'older') }, 'out-older')
    } finally {
      await server.stop()
    }
  },
)
