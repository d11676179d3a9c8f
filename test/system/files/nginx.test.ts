import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { storeFile, trashFile } from '../../support/files/files.ts'
import { until } from '../../support/processes/processes.ts'
import { hasNginx, type Nginx, startNginx } from '../../support/servers/nginx.ts'

if (!hasNginx)
  process.stdout.write('Skipped: nginx is not installed (apt-get install nginx-light)\n')

describe.skipIf(!hasNginx)('behind nginx with ops/nginx.conf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  let app: TestApp
  let nginx: Nginx
  beforeAll(async () => {
    app = await testApp({ dataDir: join(folder, 'data'), accelRedirect: '/blobs/' })
    await app.fastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.fastify.server.address() as AddressInfo
    nginx = await startNginx(folder, port, join(folder, 'data', 'blobs'))
  })
  afterAll(async () => {
    await nginx?.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const get = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${nginx.url}${url}`, { headers, redirect: 'manual' })
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

  test.each([
    ['small', 20_000],
    ['large', 2_000_000],
  ])('a %s file is sent with all headers of the server', async (name, size) => {
    const bytes = randomBytes(size)
    const { url, hash } = await storeFile(app, `${name}.bin`, bytes)
    for (const from of ['server', 'nginx']) {
      const answer = await get(url)
      expect(answer.status, from).toBe(200)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'accept-ranges': 'bytes',
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        'content-disposition': `attachment; filename=${name}.bin`,
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${hash}"`,
        'cache-tag': `file-${hash}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      })
      expect(answer.headers.has('x-accel-redirect')).toBe(false)
      expect((await bytesOf(answer)).equals(bytes)).toBe(true)
      const part = await get(url, { range: 'bytes=-100', 'if-range': `"${hash}"` })
      expect([part.status, part.headers.get('content-range')]).toEqual([
        206,
        `bytes ${size - 100}-${size - 1}/${size}`,
      ])
      expect((await bytesOf(part)).equals(bytes.subarray(-100))).toBe(true)
      expect((await get(url, { range: `bytes=${size}-` })).status).toBe(416)
      expect((await get(url, { 'if-none-match': `"${hash}"` })).status).toBe(304)
    }
  })

  test('the folder of the blobs cannot be reached', async () => {
    const { hash } = await storeFile(app, 'inner.txt', 'inner')
    const path = `/blobs/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`
    expect((await get(path)).status).toBe(404)
    expect((await get(`/files/..${path}`)).status).not.toBe(200)
  })

  test('a wrong name is redirected, and a file in the trash is gone soon', async () => {
    const { hash, url, id } = await storeFile(app, 'right.txt', 'right')
    const wrong = await get(`/files/${hash}/wrong.txt`)
    expect([wrong.status, wrong.headers.get('location')]).toEqual([301, url])
    expect((await get(url)).status).toBe(200)
    await trashFile(app, id)
    await until(async () => (await get(url)).status === 404)
  })
})
