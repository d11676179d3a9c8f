import { expect, test } from 'vitest'
import { mirroredName } from '../../src/blobs/mirrored-name.ts'

test.each([
  ['https://example.org/om_bt/O5S8/641', '641'],
  ['https://example.org/a/photo.jpg?w=640#top', 'photo.jpg'],
  ['https://example.org/a/%E5%9B%BE%E7%89%87.png', '图片.png'],
  ['https://example.org/', 'picture'],
  ['https://example.org/a/', 'picture'],
  ['https://example.org/a/%2e%2e%2fetc%2fpasswd', '_etc_passwd'],
  ['https://example.org/.htaccess', 'htaccess'],
  ['https://example.org/...', 'picture'],
  ['https://example.org/a%00b%0d%0aset-cookie%3a1.png', 'a_b__set-cookie_1.png'],
  ['https://example.org/%E2%80%AEgnp.exe', '_gnp.exe'],
  ['https://example.org/100%.png', '100%.png'],
  ['https://example.org/a%CC%88.png', 'ä.png'],
  ['https://example.org/con%5C..%5Cx.png', 'con_.._x.png'],
  ['https://example.org/photo.png.%20', 'photo.png'],
])('%s is named %s', (url, name) => {
  expect(mirroredName(url)).toBe(name)
})

test('a long name is cut between characters', () => {
  const name = mirroredName(`https://example.org/${'😀'.repeat(500)}`)
  expect(name).toBe('😀'.repeat(100))
  expect(encodeURIComponent(name)).toContain('%F0%9F%98%80')
})

test('a name is linear in hostile input', () => {
  expect(mirroredName(`https://example.org/a${'%20'.repeat(100_000)}b`)).toHaveLength(1)
  expect(mirroredName(`https://example.org/a${'. '.repeat(100_000)}b`)).toHaveLength(1)
})
