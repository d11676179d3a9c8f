import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../../src/database/client.ts'
import { networkOf } from '../../../src/http/request/client-of.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish } from '../../support/content.ts'
import { until } from '../../support/processes/processes.ts'

let app: TestApp
let query: TestApp['db']['pool']['query']
let port: number
beforeAll(async () => {
  app = await testApp({ poolMax: 10 })
  query = app.db.pool.query
  await publish(app, { title: 'One' })
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
})
afterEach(() => {
  app.db.pool.query = query
})
afterAll(() => app.close())

const read = (url: string, remoteAddress: string, key?: string) =>
  app.fastify.inject({
    url,
    remoteAddress,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  })

/** Holds every list by an author until it is released, and counts the running ones. */
function holdLists() {
  let release = () => {}
  const gate = new Promise<void>((go) => {
    release = go
  })
  const seen = { running: 0, most: 0, begun: 0 }
  app.db.pool.query = (async (statement: Statement) => {
    const held =
      /from articles a/.test(statement.text) && JSON.stringify(statement.values).includes('held')
    if (held) {
      seen.begun++
      seen.running++
      seen.most = Math.max(seen.most, seen.running)
      await gate
      seen.running--
    }
    return (query as (given: unknown) => Promise<unknown>).call(app.db.pool, statement)
  }) as never
  return { seen, release: () => release() }
}

const held = (n: number, test: string) => `/v1/articles?author=held-${test}-${n}`

describe('one client', () => {
  test('runs three of ten concurrent reads, and finishes all in the end', async () => {
    const { seen, release } = holdLists()
    const flood = Array.from({ length: 60 }, (_, n) => read(held(n, 'a'), '10.0.0.1'))
    await until(() => seen.running === 3)
    for (let n = 0; n < 5; n++)
      expect((await read(`/v1/articles?author=other-${n}`, '10.0.0.2')).statusCode).toBe(200)
    expect(
      (await read('/v1/articles?author=more', '10.0.0.1', await app.keyWith('content:read')))
        .statusCode,
    ).toBe(200)
    expect(seen).toEqual({ running: 3, most: 3, begun: 3 })
    release()
    expect((await Promise.all(flood)).map(({ statusCode }) => statusCode)).toEqual(
      Array(60).fill(200),
    )
    expect(seen.most).toBe(3)
  })

  test('is an IPv6 network, or a key from any address', async () => {
    const { seen, release } = holdLists()
    const key = await app.keyWith('drafts:read')
    const flood = Array.from({ length: 20 }, (_, n) => [
      read(held(n, 'b'), `2001:db8:1:2::${n + 1}`),
      read(held(n, 'c'), `10.1.0.${n + 1}`, key),
    ]).flat()
    await until(() => seen.running === 6)
    expect((await read('/v1/articles?author=another-1', '2001:db8:1:3::1')).statusCode).toBe(200)
    expect(seen.most).toBe(6)
    release()
    await Promise.all(flood)
  })

  test('with too many reads gets 503, but still gets cache hits', async () => {
    const { seen, release } = holdLists()
    await read('/v1/articles', '10.0.0.3')
    await until(async () => (await read('/v1/articles', '10.0.0.3')).statusCode === 200)
    const flood = Array.from({ length: 203 }, (_, n) => read(held(n, 'd'), '10.0.0.3'))
    await until(() => seen.running === 3)
    const refused = await read(held(999, 'd'), '10.0.0.3')
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1'])
    expect((await read('/v1/articles', '10.0.0.3')).statusCode).toBe(200)
    release()
    await Promise.all(flood)
    expect((await read(held(999, 'd'), '10.0.0.3')).statusCode).toBe(200)
  })

  test('that leaves runs no more queries, and frees its turn for its address', async () => {
    const { seen, release } = holdLists()
    const calls = Array.from({ length: 30 }, (_, n) => {
      const call = get({ port, host: '127.0.0.1', path: held(n, 'e'), agent: false })
      return call.on('error', () => {})
    })
    await until(() => seen.running === 3)
    for (const call of calls) call.destroy()
    await until(
      () =>
        new Promise((resolve) =>
          app.fastify.server.getConnections((_, count) => resolve(count === 0)),
        ),
    )
    release()
    expect((await read('/v1/articles?author=late', '127.0.0.1')).statusCode).toBe(200)
    expect(seen.begun).toBe(3)
  })
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '0:0:0:0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8::6', '2001:db8:0:0'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['not an address', 'not an address'],
  ['no:address', 'no:address'],
])('the network of %s is %s', (ip, network) => expect(networkOf(ip)).toBe(network))
