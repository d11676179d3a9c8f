import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, type TestContext, test } from 'vitest'
import { root } from '../support/compile.ts'
import { copyDatabase } from '../support/database/database.ts'
import { type Served, serveProcess } from '../support/processes/served.ts'

// What people do with the document: linters read it, generators make clients of it, and those work
// against a server. The tools are a separate package; they are installed when the tests first
// run.

const source = join(import.meta.dirname, '../clients')
const packages = join(source, 'node_modules')

interface Ended {
  code: number
  output: string
}

function run(
  folder: string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}

const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E503|E502)\b/

/** Why the tools are unavailable, or null. */
async function install(): Promise<string | null> {
  // npm writes this file when it is done: a folder without it is what a broken installation leaves.
  if (existsSync(join(packages, '.package-lock.json'))) return null
  const { code, output } = await run(source, 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ])
  if (code === 0) return null
  const reason = unreachable.exec(output)?.[0]
  if (!reason) throw new Error(`npm ci in test/clients failed:\n${output}`)
  return `the package registry can not be reached (${reason}), and test/clients/node_modules is not there`
}

let missing: string | null = null
let folder: string
let served: Served
let database: Awaited<ReturnType<typeof copyDatabase>>
let server: Record<string, string>

beforeAll(async () => {
  missing = await install()
  if (missing) return console.warn(`Skipped: clients of the document; ${missing}.`)
  database = await copyDatabase(inject('templateName'))
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-clients-'))
  cpSync(source, folder, { recursive: true, filter: (path) => path !== packages })
  symlinkSync(packages, join(folder, 'node_modules'))
  mkdirSync(join(folder, 'generated'))
  served = await serveProcess({
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    WORKER: 'inline',
  })
  server = { SERVER: served.url, KEY: served.adminKey }
  const document = await (await fetch(`${served.url}/openapi.json`)).text()
  writeFileSync(join(folder, 'openapi.json'), document)
}, 900_000)

afterAll(async () => {
  await served?.end()
  await database?.drop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const tool = (name = '', ...args: string[]) =>
  run(folder, join(packages, '.bin', name), args, { ...server, NO_COLOR: '1', CI: 'true' })

function needTools(context: TestContext): void {
  if (missing) context.skip(missing)
}

async function succeeds(ended: Promise<Ended>): Promise<void> {
  const { code, output } = await ended
  expect(code, output).toBe(0)
}

describe('linters find nothing', () => {
  test('Redocly, recommended-strict', async (context) => {
    needTools(context)
    const { code, output } = await tool(
      'redocly',
      'lint',
      '--config=redocly.yaml',
      '--format=json',
      'openapi.json',
    )
    const { totals, problems } = JSON.parse(
      output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1),
    )
    expect(problems).toEqual([])
    expect(totals).toMatchObject({ errors: 0, warnings: 0 })
    expect(code).toBe(0)
  }, 300_000)

  test('Spectral, oas', async (context) => {
    needTools(context)
    await succeeds(
      tool('spectral', 'lint', '--ruleset=.spectral.yaml', '--fail-severity=hint', 'openapi.json'),
    )
  })
})

describe('generated clients compile strictly, and can list, read, search, create, edit and delete', () => {
  const clients = [
    {
      client: 'openapi-fetch',
      generator: ['openapi-typescript', 'openapi.json', '-o', 'generated/openapi-typescript.ts'],
    },
    {
      client: 'hey-api',
      generator: ['openapi-ts', '-i', 'openapi.json', '-o', 'generated/hey-api'],
    },
    { client: 'orval', generator: ['orval', '--config', './orval.config.cjs'] },
  ]

  test.for(clients)('$client', { timeout: 300_000 }, async ({ client, generator }, context) => {
    needTools(context)
    await succeeds(tool(...generator))
    await succeeds(
      run(folder, join(root, 'node_modules/.bin/tsc'), ['-p', `tsconfig.${client}.json`]),
    )
    await succeeds(run(folder, process.execPath, [join('built', `${client}.js`)], server))
  })
})
