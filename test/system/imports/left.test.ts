import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createOwner, livingOwners, ownerOf } from '../../../src/imports/upload/owner.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { killAll, until } from '../../support/processes/processes.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'
import { headOf, type Line, openLine } from '../../support/servers/http-line.ts'

// The next start removes what a killed server left of its uploads; uploads arriving at other
// servers stay.

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'left-'))
})
afterEach(killAll)
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const filesIn = (dataDir: string) =>
  existsSync(join(dataDir, 'spool')) ? readdirSync(join(dataDir, 'spool')).sort() : []
const serve = (dataDir: string) => serveProcess({ DATABASE_URL: database.url, DATA_DIR: dataDir })

const sent = 900

/** Begins an upload that does not end yet: a tar of loose files, and an archive in it. */
async function beginUpload(server: Served, dataDir: string): Promise<Line> {
  const before = filesIn(dataDir).length
  const line = await openLine(server.port)
  const type = 'multipart/form-data; boundary=x'
  const head = {
    authorization: `Bearer ${server.adminKey}`,
    'content-type': type,
    'content-length': 1000,
  }
  line.socket.write(headOf('POST', '/v1/imports', head))
  const part = (name: string) =>
    `--x\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\n`
  line.socket.write(`${part('a.md')}a\r\n${part('b.zip')}PK\x03\x04`.padEnd(sent, 'b'))
  await until(() => filesIn(dataDir).length === before + 2)
  return line
}

/** Sends the rest; any bytes may follow the last boundary. */
async function finish(line: Line): Promise<number> {
  line.socket.write('\r\n--x--\r\n'.padEnd(1000 - sent))
  return line.answered()
}

test('the next start removes what a killed server left, and nothing else', async () => {
  const dataDir = join(folder, 'shared')
  const killed = await serve(dataDir)
  const living = await serve(dataDir)
  const headers = { authorization: `Bearer ${killed.adminKey}`, 'content-type': 'text/markdown' }
  const queued = await fetch(`${killed.url}/v1/imports`, {
    method: 'POST',
    headers,
    body: '# Queued',
  })
  expect(queued.status).toBe(202)
  const kept = filesIn(dataDir)
  await beginUpload(killed, dataDir)
  const left = filesIn(dataDir).filter((name) => !kept.includes(name))
  const arriving = await beginUpload(living, dataDir)
  kept.push(...filesIn(dataDir).filter((name) => !kept.includes(name) && !left.includes(name)))
  expect([left.length, kept.length]).toEqual([2, 3])

  await killed.end('SIGKILL')
  expect(filesIn(dataDir)).toEqual([...left, ...kept].sort())
  const next = await serve(dataDir)
  expect(filesIn(dataDir)).toEqual([...kept].sort())
  expect(await finish(arriving)).toBe(202)
  expect(await next.end()).toBe(0)
  expect(await living.end()).toBe(0)
  expect(readdirSync(join(dataDir, 'servers'))).toEqual([])
})

test('a server that shuts down properly removes its mark and leaves no upload', async () => {
  const dataDir = join(folder, 'orderly')
  const server = await serve(dataDir)
  const line = await beginUpload(server, dataDir)
  expect(readdirSync(join(dataDir, 'servers'))).toHaveLength(1)
  line.close()
  await until(() => filesIn(dataDir).length === 0)
  expect(await server.end()).toBe(0)
  expect(readdirSync(join(dataDir, 'servers'))).toEqual([])
})

test('an owner without a socket, or on another machine, lives while its mark is new', async () => {
  const at = await mkdtemp(join(folder, 'marks-'))
  const old = new Date(Date.now() - 20 * 60_000)
  const marks = { young: 'aaaaaaaaaaaa.00000000.sock', without: 'bbbbbbbbbbbb.00000000.mark' }
  for (const name of [
    ...Object.values(marks),
    'cccccccccccc.00000000.sock',
    'dddddddddddd.00000000.mark',
  ])
    await writeFile(join(at, name), '')
  await writeFile(join(at, 'other'), '')
  for (const name of ['cccccccccccc.00000000.sock', 'dddddddddddd.00000000.mark'])
    await utimes(join(at, name), old, old)
  expect(await livingOwners(at)).toEqual(new Set(['aaaaaaaaaaaa', 'bbbbbbbbbbbb']))
  expect(readdirSync(at).sort()).toEqual([marks.young, marks.without, 'other'])
})

test('an owner is found by its uploads, even if the path is too long for a socket', async () => {
  for (const at of [join(folder, 'short'), join(folder, 'long'.repeat(30))]) {
    await mkdir(at)
    const owner = createOwner(at)
    const name = await owner.name()
    expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(await livingOwners(at)).toEqual(new Set([ownerOf(name)]))
    await owner.close()
    expect(await livingOwners(at)).toEqual(new Set())
  }
  expect(ownerOf('0190f3c4-0000-4000-8000-000000000001')).toBeNull()
  expect(await livingOwners(join(folder, 'nowhere'))).toEqual(new Set())
})
