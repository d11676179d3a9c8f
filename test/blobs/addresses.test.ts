import { expect, test } from 'vitest'
import { createAddresses } from '../../src/blobs/addresses.ts'

const hash = 'ab'.repeat(32)
const secret = Buffer.alloc(32, 7)
const noon = Date.UTC(2026, 5, 1, 12) / 1000
const queryOf = (url: string) =>
  Object.fromEntries(new URL(url, 'http://x').searchParams) as { exp: string; sig: string }

test('an address is relative without FILES_URL, and escapes the name', () => {
  expect(createAddresses({}, null).urlOf(hash, 'ä b?.png')).toBe(`/files/${hash}/%C3%A4%20b%3F.png`)
  expect(createAddresses({ filesUrl: 'https://cdn.example' }, null).urlOf(hash, 'a.png')).toBe(
    `https://cdn.example/files/${hash}/a.png`,
  )
})

test('a signed address expires at the end of the next UTC day', () => {
  const addresses = createAddresses({}, secret, () => noon)
  const query = queryOf(addresses.urlOf(hash, 'a.png'))
  expect(new Date(Number(query.exp) * 1000).toISOString()).toBe('2026-06-03T00:00:00.000Z')
  expect(addresses.expiryOf(hash, query)).toBe(Number(query.exp))
  const later = createAddresses({}, secret, () => Number(query.exp))
  expect(later.expiryOf(hash, query)).toBeNull()
})

test('another hash, time, signature or secret is refused', () => {
  const addresses = createAddresses({}, secret, () => noon)
  const query = queryOf(addresses.urlOf(hash, 'a.png'))
  const wrong = [
    addresses.expiryOf('cd'.repeat(32), query),
    addresses.expiryOf(hash, { ...query, exp: String(Number(query.exp) + 1) }),
    addresses.expiryOf(hash, { ...query, sig: `${query.sig}x` }),
    addresses.expiryOf(hash, { ...query, sig: '' }),
    addresses.expiryOf(hash, {}),
    createAddresses({}, Buffer.alloc(32, 8), () => noon).expiryOf(hash, query),
    createAddresses({}, null, () => noon).expiryOf(hash, query),
  ]
  expect(wrong).toEqual(wrong.map(() => null))
})
