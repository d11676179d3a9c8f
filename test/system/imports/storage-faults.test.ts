import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { translateFileError } from '../../../src/file-errors.ts'
import { createDiskStaging } from '../../../src/imports/upload/staging.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { killAll, until } from '../../support/processes/processes.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'
import { ask as request } from '../../support/processes/workers.ts'
import { headOf, type Line, openLine } from '../../support/servers/http-line.ts'

// A storage failure is neither a bug nor the client's fault: 503 with Retry-After, or 507 if the
// disk is full.

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'storage-'))
})
afterEach(killAll)
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const serve = (dataDir: string, wrapper: string[] = []) =>
  serveProcess({ DATABASE_URL: database.url, DATA_DIR: dataDir }, wrapper)
const before = (script: string) => ['sh', '-c', `${script}; exec "$@"`, 'sh']

function ask(server: Served, method: string, path: string, type?: string, body?: string | Blob) {
  const headers = {
    authorization: `Bearer ${server.adminKey}`,
    ...(type && { 'content-type': type }),
  }
  const signal = AbortSignal.timeout(10_000)
  return fetch(`${server.url}${path}`, {
    method,
    headers,
    signal,
    ...(body !== undefined && { body }),
  })
}

const uploads = [
  ['text/markdown', '# One'],
  ['application/zip', `PK\x03\x04${'x'.repeat(600_000)}`],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="f"; filename="a.md"\r\n\r\na\r\n--x--',
  ],
] as const

describe('a DATA_DIR', () => {
  async function expectUploads(server: Served, status: number, code: string): Promise<void> {
    for (const [type, body] of uploads) {
      const answer = await ask(server, 'POST', '/v1/imports', type, body)
      expect([answer.status, await answer.json()], server.output()).toMatchObject([
        status,
        { code },
      ])
      if (status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    }
    expect((await ask(server, 'GET', '/v1/articles')).status).toBe(200)
    expect(server.output()).toContain('no file')
  }

  test('with a file in place of the staging folder gives 503', async () => {
    await writeFile(join(folder, 'spool'), '')
    await expectUploads(await serve(folder), 503, 'unavailable')
  })

  test('that cannot be created gives 503', async () => {
    await expectUploads(await serve('/proc/nowhere'), 503, 'unavailable')
  })

  // A separate mount, if the system allows it.
  const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0
  const mounted = async (options: string) => {
    const at = await mkdtemp(join(folder, 'mount-'))
    return {
      at,
      wrapper: ['unshare', '-rm', ...before(`mount -t tmpfs -o ${options} tmpfs ${at}`)],
    }
  }

  test.skipIf(!mayMount)('that is read-only gives 503', async () => {
    const { at, wrapper } = await mounted('ro')
    await expectUploads(await serve(at, wrapper), 503, 'unavailable')
  })

  test.skipIf(!mayMount)('on a full disk gives 507, and still stores what fits', async () => {
    const { at, wrapper } = await mounted('size=300k')
    const server = await serve(at, wrapper)
    const answer = await ask(server, 'POST', '/v1/imports', ...uploads[1])
    expect([answer.status, await answer.json()]).toMatchObject([507, { code: 'storage_full' }])
    expect((await ask(server, 'POST', '/v1/imports', ...uploads[0])).status).toBe(202)
  })
})

test.each(['EMFILE', 'ENFILE', 'EIO', 'EROFS', 'EACCES', 'ENOSPC', 'EDQUOT'])(
  'staging reports %s with the right status and leaves nothing',
  async (code) => {
    const staging = createDiskStaging(join(folder, 'codes'))
    // biome-ignore lint/correctness/useYield: a disk that fails before it gives anything
    async function* failing(): AsyncGenerator<Buffer> {
      throw Object.assign(new Error(`${code}: refused, write`), { code, syscall: 'write' })
    }
    const wanted = code === 'ENOSPC' || code === 'EDQUOT' ? 'storage_full' : 'unavailable'
    await expect(staging.put(failing())).rejects.toMatchObject({ code: wanted, cause: { code } })
    expect(await staging.list()).toEqual([])
    expect(translateFileError(new Error('no fault of files'))).toBeNull()
  },
)

describe('a server without free descriptors', () => {
  async function upload(server: Served, line: Line): Promise<void> {
    const head = { authorization: `Bearer ${server.adminKey}`, 'transfer-encoding': 'chunked' }
    line.socket.write(headOf('POST', '/v1/imports', { ...head, 'content-type': 'application/zip' }))
    line.socket.write('4\r\nPK\x03\x04\r\n258\r\n'.concat('x'.repeat(600), '\r\n'))
  }

  /** Opens uploads that do not end, until one is refused; the last one uses an open connection. */
  async function exhaust(server: Served): Promise<{ held: Line[]; refused: Line }> {
    const spool = join(folder, 'small', 'spool')
    const staged = () => (existsSync(spool) ? readdirSync(spool).length : 0)
    const [held, last]: [Line[], Line] = [[], await openLine(server.port)]
    last.socket.write(headOf('GET', '/health/live', {}))
    await last.answered()
    for (;;) {
      const line = await openLine(server.port)
      await upload(server, line)
      await until(() => line.status() !== 0 || line.ended() || staged() > held.length)
      if (line.status() !== 0) return { held, refused: line }
      if (!line.ended()) held.push(line)
      else {
        await upload(server, last)
        await until(() => last.status() !== 200)
        return { held, refused: last }
      }
    }
  }

  // The limit is set later than the start: Node opens hundreds of source files in one go.
  const limit = (pid: number) => spawnSync('prlimit', ['--pid', `${pid}`, '--nofile=120:120'])
  const mayLimit = spawnSync('prlimit', ['--version']).status === 0
  const limited = mayLimit ? test : test.skip
  const reason = mayLimit ? '' : ' (skipped: no prlimit of util-linux)'

  limited(`answers no request with 500 for what it has not loaded yet${reason}`, async () => {
    const server = await serve(join(folder, 'late'))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const headers = { authorization: `Bearer ${server.adminKey}` }
    const send = (path: string, body?: object) =>
      request(server.url + path, { agent, headers, ...(body && { method: 'POST', body }) })
    expect((await send('/v1/articles')).status).toBe(200)
    // It keeps its connections and gets no new descriptor.
    spawnSync('prlimit', ['--pid', `${server.pid}`, '--nofile=12:120'])
    for (const path of ['/v1/keys', '/v1/imports', '/openapi.json', '/v1/articles?include=html'])
      expect([200, 503], path).toContain((await send(path)).status)
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await send('/mcp', list)).text).toContain('Search articles')
    agent.destroy()
    expect(await server.end()).toBe(0)
  })

  limited(`responds with 503, and recovers when descriptors are free${reason}`, async () => {
    const server = await serve(join(folder, 'small'))
    const article = { title: 'One', status: 'published', path: 'one', body: '*One*' }
    const made = await ask(
      server,
      'POST',
      '/v1/articles',
      'application/json',
      JSON.stringify(article),
    )
    expect(made.status).toBe(201)
    // A module whose import fails cannot be loaded again; a server loads them in its first seconds.
    for (const path of ['/docs', '/openapi.json', '/v1/articles?include=html'])
      expect((await ask(server, 'GET', path)).status).toBe(200)
    expect(limit(server.pid).status).toBe(0)
    const { held, refused } = await exhaust(server)
    expect(held.length).toBeGreaterThan(5)
    expect(refused.status(), refused.text()).toBe(503)
    expect(refused.text()).toMatch(/retry-after: \d+/)
    refused.close()
    const requests = [
      ['GET', '/v1/articles?include=html'],
      ['GET', '/v1/export?format=zip'],
      ['GET', '/docs'],
      ['GET', '/openapi.json'],
      ['GET', '/health/ready'],
      ['POST', '/v1/imports', ...uploads[0]],
      ['POST', '/v1/imports', ...uploads[2]],
    ] as const
    // If not even the connection can be accepted, it is closed or waits.
    for (const [method, path, type, body] of requests) {
      const answer = await ask(server, method, path, type, body).catch(() => null)
      if (answer)
        expect([200, 202, 503], `${method} ${path}: ${await answer.text()}`).toContain(
          answer.status,
        )
    }
    for (const line of held) line.close()
    await until(
      async () =>
        (await ask(server, 'POST', '/v1/imports', ...uploads[0]).catch(() => null))?.status === 202,
    )
    const after = await ask(server, 'GET', '/v1/articles?include=html')
    expect([after.status, await after.text()]).toMatchObject([
      200,
      expect.stringContaining('<em>One</em>'),
    ])
    for (const path of ['/v1/export?format=zip', '/docs', '/openapi.json'])
      expect((await ask(server, 'GET', path)).status).toBe(200)
  })
})
