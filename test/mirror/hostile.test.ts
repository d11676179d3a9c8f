import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../src/mirror/guard/address.ts'
import { type NameServer, nameServer } from '../support/servers/name-server.ts'
import { attempt, type Listener, listener } from './guarded.ts'

// A canary listens on loopback, and its port is open to every host here, so that only the check of
// the address keeps a fetch from it.
let canary: Listener
let names: NameServer
beforeAll(async () => {
  canary = await listener()
  names = await nameServer({
    'loopback.test': [['127.0.0.1']],
    'metadata.test': [['169.254.169.254']],
    'shared.test': [['100.64.0.1']],
    'both.test': [['93.184.215.14', '127.0.0.1']],
    'zero.test': [['0.0.0.0']],
    'documentation.test': [['192.0.2.7']],
  })
})
afterAll(async () => {
  names.close()
  await canary.close()
})

const hosts = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.0x1',
  '0x7f.1',
  '0x7f000001',
  '0x7F.0x0.0x0.0x1',
  '127.0.0.1.',
  '0',
  '0.0.0.0',
  '0x0',
  '①②⑦.⓪.⓪.①',
  '１２７.０.０.１',
  '127。0。0。1',
  '127%2e0%2e0%2e1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[fd00::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '169.254.169.254',
  '168.63.129.16',
  '100.64.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  'localhost',
  'LOCALHOST',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'local%68ost',
]

describe('a host that is not on the public Internet is refused', () => {
  test.each(hosts)('%s', async (host) => {
    const ports = [canary.port]
    expect(await attempt(`http://${host}:${canary.port}/`, { ports })).toBe('private_address')
    expect(await attempt(`https://${host}:${canary.port}/`, { ports })).toBe('private_address')
    expect(canary.connections).toBe(0)
  })
})

describe('so is a name with such an address', () => {
  test.each(['loopback', 'metadata', 'shared', 'both', 'zero', 'documentation'])(
    '%s.test',
    async (name) => {
      const address = `http://${name}.test:${canary.port}/`
      const options = { ports: [canary.port], lookup: names.lookup }
      expect(await attempt(address, options)).toBe('private_address')
      expect(canary.connections).toBe(0)
    },
  )

  test('an address with a zone', async () => {
    const lookup = async () => [{ address: 'fe80::1%lo', family: 6 }]
    expect(await attempt('http://zone.test/', { lookup })).toBe('private_address')
  })

  test('a name without an address is not found', async () => {
    expect(await attempt('http://nobody.test/', { lookup: names.lookup })).toBe('name_not_found')
    expect(await attempt('http://empty.test/', { lookup: async () => [] })).toBe('name_not_found')
  })
})

describe('other spellings of an address lead no further', () => {
  const at = () => `127.0.0.1:${canary.port}`
  const spellings: [string, () => string, string][] = [
    ['backslashes', () => `http:\\\\${at()}\\a.png`, 'private_address'],
    ['no slashes', () => `http:${at()}`, 'private_address'],
    ['many slashes', () => `http:////${at()}/`, 'private_address'],
    ['blanks and line breaks', () => ` \thttp://127.0\n.0.1:${canary.port}/`, 'private_address'],
    ['a fragment before the host', () => `http://${at()}#@example.org/`, 'private_address'],
    ['a backslash before an @', () => `http://${at()}\\@example.org/`, 'private_address'],
    ['a host after userinfo', () => `http://example.org@${at()}/`, 'credentials_not_allowed'],
    ['a password', () => `http://a:b@${at()}/`, 'credentials_not_allowed'],
    ['an escaped @', () => `http://example.org%40${at()}/`, 'invalid_address'],
    ['no scheme', () => `//${at()}/`, 'invalid_address'],
    ['a path', () => '/etc/passwd', 'invalid_address'],
    ['a zone', () => `http://[fe80::1%25lo]:${canary.port}/`, 'invalid_address'],
    ['a number that is too large', () => 'http://4294967296/', 'invalid_address'],
    ['five numbers', () => 'http://1.2.3.4.5/', 'invalid_address'],
    ['no host', () => 'http://', 'invalid_address'],
    ['file', () => 'file:///etc/passwd', 'scheme_not_allowed'],
    ['ftp', () => `ftp://${at()}/`, 'scheme_not_allowed'],
    ['gopher', () => `gopher://${at()}/_`, 'scheme_not_allowed'],
    ['data', () => 'data:image/png;base64,AAAA', 'scheme_not_allowed'],
    ['javascript', () => 'javascript:alert(1)', 'scheme_not_allowed'],
    ['blob', () => `blob:http://${at()}/x`, 'scheme_not_allowed'],
    ['ws', () => `ws://${at()}/`, 'scheme_not_allowed'],
    ['unix socket', () => 'http+unix://%2Fvar%2Frun%2Fdocker.sock/info', 'scheme_not_allowed'],
  ]
  test.each(spellings)('%s', async (_name, address, failure) => {
    expect(await attempt(address(), { ports: [canary.port] })).toBe(failure)
    expect(canary.connections).toBe(0)
  })

  test.each([0, 22, 25, 5432, 6379, 8080, 65_535])('port %i', async (port) => {
    expect(await attempt(`http://93.184.215.14:${port}/`)).toBe('port_not_allowed')
  })
})

describe('a redirect is checked like the first address', () => {
  const targets: [string, () => string, string][] = [
    ['loopback', () => `http://127.0.0.1:${canary.port}/`, 'private_address'],
    ['loopback as a number', () => `http://2130706433:${canary.port}/`, 'private_address'],
    ['IPv6', () => `http://[::ffff:127.0.0.1]:${canary.port}/`, 'private_address'],
    ['an address without a scheme', () => `//0:${canary.port}/`, 'private_address'],
    ['backslashes', () => `\\\\127.1:${canary.port}\\`, 'private_address'],
    ['a name of loopback', () => `http://loopback.test:${canary.port}/`, 'private_address'],
    ['metadata', () => 'http://169.254.169.254/latest/meta-data/', 'private_address'],
    ['another port', () => 'http://93.184.215.14:22/', 'port_not_allowed'],
    ['userinfo', () => `http://a@127.0.0.1:${canary.port}/`, 'credentials_not_allowed'],
    ['a file', () => 'file:///etc/passwd', 'scheme_not_allowed'],
    ['gopher', () => `gopher://127.0.0.1:${canary.port}/`, 'scheme_not_allowed'],
    ['no address', () => 'http://[', 'invalid_address'],
  ]
  test.each(targets)('%s', async (_name, location, failure) => {
    const host = await listener((_request, response) => {
      response.writeHead(302, { location: location() }).end()
    })
    const ports = [80, canary.port]
    const options = { allow: [host.host], ports, lookup: names.lookup }
    expect(await attempt(`http://${host.host}/`, options)).toBe(failure)
    expect(host.connections).toBe(1)
    expect(canary.connections).toBe(0)
    await host.close()
  })

  test('a loop ends after five redirects', async () => {
    const host = await listener((request, response) => {
      response.writeHead(301, { location: `${request.url}x` }).end()
    })
    const options = { allow: [host.host] }
    expect(await attempt(`http://${host.host}/`, options)).toBe('too_many_redirects')
    expect(host.requests).toHaveLength(6)
    await host.close()
  })
})

test('a name that changes between look-ups is looked up once, and its first address is used', async () => {
  const right = await listener((_request, response) => void response.end('right'))
  const other = await listener(undefined, '127.0.0.2', right.port)
  const changing = await nameServer({ 'changing.test': [['127.0.0.1'], ['127.0.0.2']] })
  const options = { allow: [`changing.test:${right.port}`], lookup: changing.lookup }
  expect(await attempt(`http://changing.test:${right.port}/`, options)).toBe('200 right')
  expect(changing.asked).toEqual(['changing.test'])
  expect(right.requests[0]?.headers.host).toBe(`changing.test:${right.port}`)
  expect(other.connections).toBe(0)
  changing.close()
  await Promise.all([right.close(), other.close()])
})

test('a name that becomes private before a redirect is refused then', async () => {
  const changing = await nameServer({ 'changing.test': [['127.0.0.1'], ['127.0.0.2']] })
  const host = await listener((_request, response) => {
    // Another port of the same name, which no rule allows private addresses for.
    response.writeHead(307, { location: `http://changing.test:${canary.port}/` }).end()
  })
  const options = {
    allow: [`changing.test:${host.port}`],
    ports: [canary.port],
    lookup: changing.lookup,
  }
  expect(await attempt(`http://changing.test:${host.port}/`, options)).toBe('private_address')
  expect(changing.asked).toEqual(['changing.test', 'changing.test'])
  expect(canary.connections).toBe(0)
  changing.close()
  await host.close()
})

describe('the canary would notice', () => {
  test.each(hosts.filter((host) => /^(127(?!.255)|2130706433|0|①|１)/.test(host)))(
    '%s is loopback to a client without a guard',
    async (host) => {
      expect(await unguarded(`http://${host}:${canary.port}/`)).toBe(true)
    },
  )

  test('and a fetch of an allowed host', async () => {
    const before = canary.requests.length
    expect(await attempt(`http://${canary.host}/`, { allow: [canary.host] })).toBe('200 reached')
    expect(canary.requests.length).toBe(before + 1)
  })
})

// Connects as a client does that trusts the address.
function unguarded(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.unref()
  })
}

test.each(['8.8.8.8', '93.184.215.14', '2606:4700::6810:84e5', '2a00:1450:4001:82f::200e'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)
