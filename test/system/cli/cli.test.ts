import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emptyDatabase, type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { makeTree, type Tree } from '../../support/imports/imports.ts'
import { compiled } from '../../support/processes/processes.ts'

let database: TestDatabase
let tree: Tree

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  tree = await makeTree()
})
afterEach(() => tree.remove())

function start(args: string[], env: Record<string, string> = {}) {
  const all = { ...process.env, DATABASE_URL: database.url, LOG_LEVEL: 'warn', ...env }
  const child = spawn(process.execPath, [compiled('src/cli.ts'), ...args], { env: all })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { child, output, ended }
}

const broadsheet = (...args: string[]) => start(args).ended

const post = (title: string) => `---\ntitle: ${title}\n---\n\nText.\n`
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the command line', () => {
  test('tells its version and its commands', async () => {
    expect(await broadsheet('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    const help = await broadsheet('--help')
    expect(help.code).toBe(0)
    for (const name of ['serve', 'worker', 'import', 'migrate', 'keys'])
      expect(help.stdout).toContain(`  ${name}`)
  })

  test.each([
    [['imprt'], /unknown command 'imprt'\n\(Did you mean import\?\)/],
    [['import', 'x', '--dryrun'], /unknown option '--dryrun'\n\(Did you mean --dry-run\?\)/],
    [['import'], /missing required argument/],
    [['import', '/no/such', '--source', 'a/b'], /'a\/b' is invalid/],
    [
      ['import', '/no/such/one', '/no/such/two'],
      /^error: No such file or folder: \/no\/such\/one, \/no\/such\/two\.\n$/,
    ],
    [['import', '.', '--prune-limit', '3'], /^error: --prune-limit needs --prune\.\n$/],
    [['keys', 'create', 'x', '--scope', 'all'], /Choose from content:read/],
  ])('refuses %j in a line and exits with 2', async (args, told) => {
    const { code, stdout, stderr } = await broadsheet(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(told)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  test('says what is wrong with its settings', async () => {
    const { code, stderr } = await start(['migrate'], { DATABASE_URL: 'mysql://x', PORT: 'many' })
      .ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: PORT must be .+\nerror: DATABASE_URL must look like .+\n$/)
  })
})

describe('migrate', () => {
  test('names what it applied, or says that nothing was to do', async () => {
    const { url, drop } = await emptyDatabase()
    try {
      const first = await start(['migrate'], { DATABASE_URL: url }).ended
      expect(first).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Applied to .+:\n {2}0001_/),
      })
      const second = await start(['migrate'], { DATABASE_URL: url }).ended
      expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do: /) })
    } finally {
      await drop()
    }
  })
})

describe('keys', () => {
  test('are created with the token alone on standard output, listed, and revoked once', async () => {
    const made = await broadsheet(
      'keys',
      'create',
      'Nightly 夜间',
      '--scope',
      'imports:run,drafts:read',
      '--expires',
      '2999-01-01',
    )
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^bs_[0-9a-f]{18}_\S{43}\n$/),
    })
    const [, id = ''] = made.stdout.split('_')
    const listed = await broadsheet('keys', 'list')
    expect(listed.stdout).toMatch(
      new RegExp(`^${id} +until 2999-01-01 .+Nightly 夜间 +imports:run\n +drafts:read\n`, 'm'),
    )
    expect(listed.stdout).not.toContain(made.stdout.trim())
    expect((await broadsheet('keys', 'revoke', id)).code).toBe(0)
    expect(await broadsheet('keys', 'revoke', id)).toMatchObject({ code: 2, stdout: '' })
    expect((await broadsheet('keys', 'list')).stdout).toMatch(new RegExp(`^${id} +revoked`, 'm'))
  })
})

describe('import', () => {
  test('ends with a table of outcomes, what failed, and 1 for a refused file', async () => {
    const files = { 'a.md': post('A'), 'bad.md': '---js\n{}\n---\n', 'x.png': '', '.hidden': '' }
    await tree.put(files)
    const { code, stdout, stderr } = await broadsheet('import', tree.path, '--source', 'table')
    // An import that takes long prints its progress every five seconds.
    const others = stderr.replace(/^\d+\/\d+ files, .*\n/gm, '')
    expect({ code, others }).toEqual({ code: 1, others: '' })
    expect(stdout).toMatch(/^ {2}created +1 /m)
    expect(stdout).toMatch(/^ {2}failed +1 /m)
    expect(stdout).toMatch(/^ {2}files created +1 /m)
    expect(stdout).toMatch(/^ {2}left out +1 {2}1 hidden$/m)
    expect(stdout).toMatch(/^Failed \(1\)\n {2}bad\.md:\d+:\d+\n {6}The front matter is marked/m)
    // A machine that takes longer than a second for each file is not told a rate.
    expect(stdout.trimEnd()).toMatch(
      /Import for source "table" done: 3 files in [^,]+(?:, \d+ files?\/s)?\.$/,
    )
  })

  test('prints a line of JSON for each file and the import last', async () => {
    await tree.put({ 'json.md': post('A'), 'worse.md': '---js\n{}\n---\n' })
    const { code, stdout } = await broadsheet('import', tree.path, '--source', 'json', '--json')
    expect(code).toBe(1)
    const [first, second, run] = linesOf(stdout)
    expect(first).toEqual({
      file: 'json.md',
      outcome: 'created',
      articleId: expect.any(String),
      problems: [],
    })
    expect(second).toMatchObject({
      file: 'worse.md',
      outcome: 'failed',
      problems: [{ severity: 'error' }],
    })
    expect(run).toMatchObject({
      source: 'json',
      status: 'completed',
      total: 2,
      created: 1,
      failed: 1,
      actor: 'cli',
    })
    const again = linesOf(
      (await broadsheet('import', tree.path, '--source', 'json', '--json')).stdout,
    )
    expect(again.at(-1)).toMatchObject({ unchanged: 1, created: 0 })
  })

  test('shows what a folder holds in a dry run, within 100 columns', async () => {
    await tree.put({
      'a.md': `---\ntitle: ${'很长的标题'.repeat(20)}\nrating: 4\nextra: {tags: [${'x, '.repeat(60)}y]}\n---\n`,
    })
    const { code, stdout } = await broadsheet('import', tree.path, '--source', 'dry', '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}key +types +count +mapped to +samples$/m)
    expect(stdout).toMatch(/^ {2}rating +number +1 +- +4$/m)
    // A full-width letter takes two columns.
    const width = (line: string) => line.replace(/[\u2e80-\u9fff]/g, 'xx').length
    expect(Math.max(...stdout.split('\n').map(width))).toBeLessThanOrEqual(100)
    const { rows } = await database.db.pool.query(`select from articles where source = 'dry'`)
    expect(rows).toEqual([])
  })

  test('says nothing when it is to be quiet', async () => {
    await tree.put({ 'a.md': post('A') })
    expect(await broadsheet('import', tree.path, '--source', 'quiet', '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })

  test('does not run if too much would be pruned', async () => {
    await tree.put({ 'a.md': post('A'), 'b.md': post('B') })
    await broadsheet('import', tree.path, '--source', 'prune', '--quiet')
    await tree.put({ 'a.md': null, 'b.md': null, 'c.md': post('C') })
    const { code, stderr } = await broadsheet('import', tree.path, '--source', 'prune', '--prune')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: Pruning would put 2 of 2 articles .+--prune-limit 2/)
  })
})

describe('serve', () => {
  test('imports first, then says where it is, and ends at a signal', async () => {
    await tree.put({ 'a.md': post('A'), 'bad.md': '---js\n{}\n---\n' })
    const args = ['serve', '--import', tree.path, '--source', 'served']
    const server = start(args, { PORT: '0', ADMIN_KEY: 'k'.repeat(40), DATA_DIR: tree.path })
    const running = () => server.output.stdout.includes('is running')
    await expect.poll(running, { timeout: 60_000 }).toBe(true)
    expect(server.output.stdout).toMatch(
      /Import for source "served" done: 2 files[\s\S]*is running/,
    )
    const { rows } = await database.db.pool.query(
      `select file from articles where source = 'served'`,
    )
    expect(rows).toEqual([{ file: 'a.md' }])
    server.child.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('does not start for a folder that is not there', async () => {
    expect(await broadsheet('serve', '--import', '/no/such')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: No such file or folder: /no/such.\n',
    })
  })
})

describe('an import that is stopped', () => {
  const many = Object.fromEntries(
    Array.from({ length: 4000 }, (_, n) => [`${n}.md`, post(`N${n}`)]),
  )
  const created = async (source: string) => {
    const { rows } = await database.db.pool.query(
      'select count(*)::int as n from articles where source = $1',
      [source],
    )
    return rows[0]?.n as number
  }

  test('by Ctrl-C ends after its batch, exits with 130, and a rerun continues', async () => {
    await tree.put(many)
    const run = start(['import', tree.path, '--source', 'stopped'])
    await expect.poll(() => created('stopped'), { interval: 20 }).toBeGreaterThan(0)
    run.child.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('run the same command again to continue')
    const { rows } = await database.db.pool.query(
      `select status, created from imports where source = 'stopped'`,
    )
    expect(rows).toEqual([{ status: 'cancelled', created: await created('stopped') }])
    expect((await broadsheet('import', tree.path, '--source', 'stopped', '--quiet')).code).toBe(0)
    expect(await created('stopped')).toBe(4000)
  })

  test('by kill -9 does not block the next one', async () => {
    await tree.put(many)
    const run = start(['import', tree.path, '--source', 'killed'])
    await expect.poll(() => created('killed'), { interval: 20 }).toBeGreaterThan(0)
    run.child.kill('SIGKILL')
    await run.ended
    const next = await broadsheet('import', tree.path, '--source', 'killed', '--quiet')
    expect(next).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await created('killed')).toBe(4000)
    const { rows } = await database.db.pool.query(
      `select status, failure->>'code' as code from imports where source = 'killed' order by created_at`,
    )
    expect(rows).toEqual([
      { status: 'failed', code: 'interrupted' },
      { status: 'completed', code: null },
    ])
  })
})
