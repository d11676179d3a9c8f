import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish, send } from '../../support/content.ts'
import { hasVarnish, startVarnish, type Varnish } from '../../support/servers/varnish.ts'

if (!hasVarnish)
  process.stdout.write('Skipped: varnishd is not installed (apt-get install varnish)\n')

describe.skipIf(!hasVarnish)('behind Varnish with examples/varnish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'varnish-'))
  let app: TestApp
  let varnish: Varnish
  const asked: string[] = []
  beforeAll(async () => {
    app = await testApp()
    app.fastify.server.on('request', ({ url = '' }) => asked.push(url))
    await app.fastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.fastify.server.address() as AddressInfo
    varnish = await startVarnish(folder, port)
    await varnish.follow(`http://127.0.0.1:${port}`)
  })
  afterAll(async () => {
    await varnish?.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${varnish.url}${path}`, { headers })
  const timesAsked = (path: string) => asked.filter((url) => url === path).length

  test('a response is kept until a change of what it shows', async () => {
    const [one, other] = [
      await publish(app, { title: 'One', path: 'one' }),
      await publish(app, { title: 'Other', path: 'other' }),
    ]
    const paths = [`/v1/articles/${one.id}`, `/v1/articles/${other.id}`, '/v1/articles']
    // Bans of both articles may still be on their way.
    for (const path of paths)
      await expect
        .poll(async () => {
          const before = timesAsked(path)
          await get(path)
          return timesAsked(path) === before
        })
        .toBe(true)
    await send(app, 'PATCH', `/articles/${one.id}`, { title: 'Two' })
    const title = async (path: string) =>
      ((await (await get(path)).json()) as { data: { title: string } }).data.title
    await expect.poll(() => title(`/v1/articles/${one.id}`)).toBe('Two')
    const list = async () => (await (await get('/v1/articles')).text()).includes('"Two"')
    await expect.poll(list).toBe(true)
    expect(await title(`/v1/articles/${other.id}`)).toBe('Other')
  })

  test('a 404 ends when the article appears, and a tag is renamed everywhere', async () => {
    const path = '/v1/articles/by-path/later?lang=en'
    expect((await get(path)).status).toBe(404)
    await publish(app, { title: 'Later', path: 'later', tags: ['Old name'] })
    await expect.poll(async () => (await get(path)).status).toBe(200)
    const { data } = (await send(app, 'GET', '/tags')).json()
    await send(app, 'PATCH', `/tags/${data[0].id}`, { name: 'New name' })
    await expect.poll(async () => (await get(path)).text()).toContain('New name')
  })

  test('requests with a key pass, and nobody else may ban', async () => {
    const { id } = await publish(app, { title: 'Passed' })
    const headers = { authorization: `Bearer ${app.adminKey}` }
    const path = `/v1/articles/${id}`
    for (const times of [1, 2]) {
      const answer = await get(path, headers)
      expect(answer.headers.get('cache-control')).toContain('no-store')
      expect(timesAsked(path)).toBe(times)
    }
    const answer = await get(path)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    expect(answer.headers.has('cache-tag')).toBe(false)
    const ban = await fetch(varnish.url, { method: 'BAN' })
    expect(ban.status).toBe(400)
  })
})
