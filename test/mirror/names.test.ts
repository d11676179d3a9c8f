import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { nameLookup } from '../../src/mirror/guard/names.ts'
import { allowedHosts } from '../../src/mirror/guard/target.ts'
import { until } from '../support/processes/processes.ts'
import { nameServer } from '../support/servers/name-server.ts'
import { attempt } from './guarded.ts'

const none = allowedHosts([])
const patient = { timeout: 60_000, tries: 1 }

test('a name has the addresses of its name server', async () => {
  const names = await nameServer({ 'two.test': [['93.184.215.14', '127.0.0.1']] })
  const lookup = nameLookup(none, { servers: [names.server], ...patient })
  expect(await lookup('two.test')).toEqual([
    { address: '93.184.215.14', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ])
  expect(await attempt('http://two.test/', { lookup })).toBe('private_address')
  expect(await attempt('http://nobody.test/', { lookup })).toBe('name_not_found')
  names.close()
})

test('a name of /etc/hosts counts only where it is allowed', async () => {
  const names = await nameServer({})
  const servers = { servers: [names.server], ...patient }
  const allowed = nameLookup(allowedHosts(['localhost:8080']), servers)
  expect((await allowed('localhost')).length).toBeGreaterThan(0)
  expect(names.asked).toEqual([])
  names.close()
})

test('name servers that say nothing hold up no reading of files', async () => {
  const silent = createSocket('udp4')
  let questions = 0
  silent.on('message', () => questions++)
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  const servers = [`127.0.0.1:${(silent.address() as AddressInfo).port}`]
  const lookup = nameLookup(none, { servers, ...patient })
  const stop = new AbortController()
  let ended = 0
  const waiting = Array.from({ length: 16 }, (_, at) =>
    attempt(`http://silent${at}.test/`, { lookup, signal: stop.signal }).catch(() => ended++),
  )
  await until(async () => questions >= 32)
  await Promise.all(Array.from({ length: 16 }, () => readFile(import.meta.filename)))
  expect(ended).toBe(0)
  stop.abort()
  await Promise.all(waiting)
  expect(ended).toBe(16)
  silent.close()
})

test('a name server that says nothing is given up', async () => {
  const silent = createSocket('udp4')
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  const servers = [`127.0.0.1:${(silent.address() as AddressInfo).port}`]
  const lookup = nameLookup(none, { servers, timeout: 50, tries: 1 })
  expect(await attempt('http://silent.test/', { lookup })).toBe('name_not_found')
  silent.close()
})
