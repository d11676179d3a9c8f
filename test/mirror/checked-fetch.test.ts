import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext, type TlsOptions } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { attempt, type Listener, listener } from './guarded.ts'
import { cert, key } from './self-signed.ts'

const open: Listener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})
async function serving(...given: Parameters<typeof listener>): Promise<Listener> {
  const server = await listener(...given)
  open.push(server)
  return server
}
const fetched = (server: Listener, path = '/', options: Parameters<typeof attempt>[1] = {}) =>
  attempt(`http://${server.host}${path}`, { allow: [server.host], ...options })

describe('limits', () => {
  test('a declared size beyond the limit is refused before a byte is read', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': 10_000_000 }).flushHeaders()
    })
    expect(await fetched(server)).toBe('too_large')
  })

  test('so is a body without a declared size', async () => {
    const server = await serving((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more).on('error', () => {})
      more()
    })
    expect(await fetched(server)).toBe('too_large')
  })

  test('a host that sends no headers', async () => {
    const server = await serving(() => {})
    expect(await fetched(server, '/', { limits: { headerTime: 50 } })).toBe('timeout')
  })

  test('a host that falls silent in the body', async () => {
    const server = await serving((_request, response) => void response.write('some'))
    expect(await fetched(server, '/', { limits: { idleTime: 50 } })).toBe('timeout')
  })

  test('a host that sends a byte now and then for ever', async () => {
    const server = await serving((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.once('close', () => clearInterval(timer))
    })
    expect(await fetched(server, '/', { limits: { totalTime: 300 } })).toBe('timeout')
  })

  test('a name server that never answers', async () => {
    const options = { lookup: () => new Promise<never>(() => {}), limits: { totalTime: 50 } }
    expect(await attempt('http://silent.test/', options)).toBe('timeout')
  })

  test('a body that breaks off', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('some', () => response.destroy())
    })
    expect(await fetched(server)).toBe('connection_failed')
  })

  test('a host that is gone', async () => {
    const server = await listener()
    await server.close()
    expect(await fetched(server)).toBe('connection_failed')
  })
})

test('the reason of the signal ends a fetch', async () => {
  const stop = new AbortController()
  const reason = new Error('the process stops')
  const server = await serving(() => stop.abort(reason))
  await expect(fetched(server, '/', { signal: stop.signal })).rejects.toBe(reason)
})

test('a redirect on the same host is followed, on a connection of its own', async () => {
  const server = await serving((request, response) => {
    if (request.url === '/a/b.png?c') response.end('there')
    else response.writeHead(308, { location: '../a/b.png?c#d' }).end('moved')
  })
  expect(await fetched(server, '/old/')).toBe('200 there')
  expect(server.connections).toBe(2)
})

test('bytes are not decoded, and no coding is asked for', async () => {
  const bomb = gzipSync(Buffer.alloc(4_000_000))
  const server = await serving((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })
  expect(await fetched(server)).toBe(`200 ${bomb}`)
  expect(server.requests[0]?.headers['accept-encoding']).toBe('identity')
})

test('a proxy of the environment is not used', async () => {
  const proxy = await serving()
  const server = await serving()
  const names = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']
  for (const name of names) process.env[name] = `http://${proxy.host}`
  process.env.NODE_USE_ENV_PROXY = '1'
  expect(await fetched(server)).toBe('200 reached')
  for (const name of [...names, 'NODE_USE_ENV_PROXY']) delete process.env[name]
  expect(proxy.connections).toBe(0)
})

test('TLS is verified for the name, even if the environment turns it off', async () => {
  const asked: string[] = []
  const SNICallback: TlsOptions['SNICallback'] = (name, done) => {
    asked.push(name)
    done(null, createSecureContext({ cert, key }))
  }
  const server = createServer({ cert, key, SNICallback }, (_request, response) => {
    response.end('reached')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const options = {
    allow: [`pictures.test:${port}`],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  }
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  expect(await attempt(`https://pictures.test:${port}/`, options)).toBe('tls_failed')
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
  expect(asked).toEqual(['pictures.test'])
  server.close()
})

describe('MIRROR_ALLOW', () => {
  test('permits one port of one host', async () => {
    const server = await serving()
    const other = await serving()
    const allow = [server.host]
    expect(await attempt(`http://${other.host}/`, { allow })).toBe('port_not_allowed')
    expect(await attempt(`http://127.0.0.2:${server.port}/`, { allow })).toBe('port_not_allowed')
    expect(await attempt(`http://localhost:${server.port}/`, { allow })).toBe('port_not_allowed')
    expect(await attempt('http://127.0.0.1/', { allow })).toBe('private_address')
    expect(other.connections).toBe(0)
  })

  test('is read like an address', async () => {
    const server = await serving()
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const named = { allow: [`Intranet.Test:${server.port}`], lookup }
    expect(await attempt(`http://intranet.test:${server.port}/`, named)).toBe('200 reached')
    const numbered = { allow: [`0x7f.1:${server.port}`] }
    expect(await attempt(`http://127.0.0.1:${server.port}/`, numbered)).toBe('200 reached')
  })
})
