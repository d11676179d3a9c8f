import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { publish, send } from '../support/content.ts'

// Behaviour that no handler sees: the form of the request target, Accept, and the connections of a
// stopping server.

let app: TestApp
let id: string
beforeAll(async () => {
  app = await testApp()
  id = (await publish(app, { title: 'One', body: 'Text.' })).id
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

function raw(target: string): Promise<string> {
  const { port } = app.fastify.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    )
    socket.on('error', reject)
    socket.on('data', (bytes) => {
      text += bytes
    })
    socket.on('close', () => resolve(text))
  })
}

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n'))

describe('a target that names scheme and host', () => {
  test.each(['/feed.xml?limit=3', '/v1/articles?limit=1', '/feed.json', `/v1/articles/${id}`])(
    'gets the response of %s without them',
    async (path) => {
      const plain = await raw(path)
      for (const origin of [
        'http://evil.example',
        'HTTPS://evil.example:8443',
        'http://a@evil.example',
      ]) {
        const answer = await raw(origin + path)
        expect(answer).toMatch(/^HTTP\/1\.1 (200|404)/)
        expect(answer).not.toContain('evil')
        expect(bodyOf(answer).replace(/"requestId":"[^"]*"/, '')).toBe(
          bodyOf(plain).replace(/"requestId":"[^"]*"/, ''),
        )
      }
    },
  )

  test('without a path means the root', async () => {
    for (const target of ['http://evil.example', 'http://evil.example?x=1'])
      expect(await raw(target)).toMatch(/^HTTP\/1\.1 404/)
    expect(await raw('http://evil.example/v1/articles?limit=1')).toContain(
      'link: </v1/articles?limit=1>',
    )
  })
})

describe('Accept', () => {
  test.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/markdown', 'markdown'],
    ['Text/Markdown; charset=utf-8', 'markdown'],
    ['text/*', 'json'],
    ['application/json, text/markdown', 'json'],
    ['text/markdown, application/json', 'markdown'],
    ['text/markdown;q=0.5, application/json', 'json'],
    ['application/json;q=0.5, text/markdown', 'markdown'],
    ['application/json; q=0.5, text/markdown; q=0.9', 'markdown'],
    ['text/markdown;q=0', 'json'],
    ['text/markdown;q=0, */*', 'json'],
    ['application/json;q=0, */*', 'json'],
    ['text/markdown, */*;q=0.1', 'markdown'],
    ['text/markdown;q=0.1, */*', 'json'],
    ['text/markdown, */*', 'markdown'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
    ['application/*, text/markdown;q=0.9', 'json'],
    ['text/markdown-like', 'json'],
    [`${'a/b,'.repeat(400)}text/markdown`, 'json'],
    ['', 'json'],
    [';;,,q=', 'json'],
  ])('%s gives %s, also as a cache hit and for a former version', async (accept, form) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept }
    for (let round = 0; round < 2; round++) {
      const { headers: given } = await app.request('GET', `/v1/articles/${id}`, { headers })
      expect(given['content-type']).toContain(form)
    }
    await send(app, 'PATCH', `/articles/${id}`, { title: 'Two' })
    const former = await send(app, 'GET', `/articles/${id}/revisions/1`, undefined, headers)
    expect(former.headers['content-type']).toContain(form)
  })
})

test('cache hits close their connection while the server drains', async () => {
  const read = () => app.request('GET', '/v1/articles')
  await expect
    .poll(async () => (await read()) && (await read()).headers.connection)
    .not.toBe('close')
  const { draining } = app.fastify as unknown as { draining: { now: boolean } }
  draining.now = true
  for (let round = 0; round < 3; round++) {
    const answer = await read()
    expect(answer.headers.connection).toBe('close')
    const { etag } = answer.headers
    const same = await app.request('GET', '/v1/articles', {
      headers: { 'if-none-match': String(etag) },
    })
    expect([same.statusCode, same.headers.connection]).toEqual([304, 'close'])
  }
})
