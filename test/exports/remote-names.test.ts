import { describe, expect, test } from 'vitest'
import { freeRoot, remoteName } from '../../src/exports/remote-names.ts'

const named = (url: string) => remoteName('_remote', new URL(url).href)

test.each([
  ['https://a.example/x/p.png', '_remote/a.example/x/p.png'],
  ['https://a.example/p@2x.jpg', '_remote/a.example/p@2x.jpg'],
  ['https://a.example/%E5%9B%BE%20a.png', '_remote/a.example/图 a.png'],
])('%s keeps its path', (url, name) => {
  expect(named(url)).toBe(name)
})

const path = 'a.example/x/p.png'
const addresses = [
  ...['', '?a', '?b', '?a/b', '?a_b'].flatMap((query) =>
    ['https://', 'http://'].map((scheme) => `${scheme}${path}${query}`),
  ),
  'https://a.example:8080/x/p.png',
  'https://a.example_8080/x/p.png',
  'https://a.example/x/a/p.png',
  'https://a.example/x/p.png/p.png',
  'https://a.example/x',
  'https://a.example/x/',
  'https://a.example/',
  'https://a.example/picture',
  'https://a.example//x/p.png',
  'https://a.example/x//p.png',
  'https://a.example/x/a:b.png',
  'https://a.example/x/a_b.png',
  'https://a.example/x/a%3Ab.png',
  'https://a.example/x/a%2Fb.png',
  'https://a.example/x/a%5Fb.png',
  'https://a.example/x/.p.png',
  'https://a.example/x/p.png.',
  'https://a.example/x/%70.png',
  'https://a.example/x/e%CC%81.png',
  'https://a.example/x/%C3%A9.png',
  'https://a.example/x/100%25.png',
  'https://a.example/x/100%2525.png',
  'https://a.example/x/%23.png',
  `https://a.example/x/${'a'.repeat(300)}1.png`,
  `https://a.example/x/${'a'.repeat(300)}2.png`,
  `https://a.example/${'b'.repeat(300)}1/p.png`,
  'http://[::1]/x/p.png',
]
// Written to have the name that another address gets.
const forged = addresses.map((url) => named(url).replace('_remote/', 'https://'))

describe('the names of all addresses', () => {
  const hrefs = [...new Set([...addresses, ...forged].map((url) => new URL(url).href))]
  const names = hrefs.map((url) => remoteName('_remote', url))

  test('differ', () => {
    expect(hrefs.length).toBeGreaterThan(40)
    expect(new Set(names).size).toBe(names.length)
  })

  test('are never a folder of another one', () => {
    for (const name of names)
      expect(
        names.filter((other) => other.startsWith(`${name}/`)),
        name,
      ).toEqual([])
  })
})

test('the folder is one that the source does not have', () => {
  expect(freeRoot([])).toBe('_remote')
  expect(freeRoot(['_Remote', '_remote-2', '_remoted'])).toBe('_remote-3')
})
