import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { faults, publish, send, titles } from '../../support/content.ts'
import { cpuWithDatabase } from '../../support/cpu.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await publish(app, { title: 'a', tags: ['One', 'Both'], categories: ['Root'] })
  await publish(app, { title: 'b', tags: ['Two', 'Both'], categories: ['Child'] })
  const { data } = (await app.request('GET', '/v1/categories')).json()
  const idOf = (name: string) =>
    data.find((category: { name: string }) => category.name === name).id
  await send(app, 'PATCH', `/categories/${idOf('Child')}`, { parentId: idOf('Root') })
  // So many that looking through all of them for each name would show.
  await app.db.pool.query(`insert into categories (id, slug, name, name_key, path)
    select gen_random_uuid(), 'many-' || n, 'Many ' || n, 'many ' || n, 'many-' || n from generate_series(1, 10000) n`)
  await app.db.pool.query('analyze categories')
})
afterAll(() => app.close())

const many = (count: number) => Array.from({ length: count }, (_, n) => `many-${n}`).join(',')
const found = async (query: string) => (await titles(app, `${query}&sort=title`)).join('')

test('a hundred names, by slug, name or path, are looked up in one cheap statement', async () => {
  expect(await found(`category=${many(98)},root/child,nothing`)).toBe('b')
  expect(await found(`category=${many(98)},ROOT`)).toBe('ab')
  expect(await found(`tag=${many(97)},one,TWO,nothing&category=child`)).toBe('b')
  expect(await found(`tag=one,two&tag=both&category=root&category=${many(97)},child`)).toBe('b')
  expect(await found('tag=nothing,none')).toBe('')
  const look = async () => {
    for (let n = 0; n < 5; n++) await found(`category=nothing-${n},${many(99)}&limit=${n + 1}`)
  }
  expect((await cpuWithDatabase(app.db, look)) / 5).toBeLessThan(400)
})

test('a path finds the category at that path, not one that is named like it', async () => {
  await publish(app, { title: 'e', categories: ['root/child'] })
  expect(await found('category=root/child')).toBe('b')
  expect(await found('category=Root/Child')).toBe('e')
  expect(await found('category=root-child')).toBe('e')
  for (const feed of ['/feed.json', '/feed.xml'])
    expect((await app.request('GET', `${feed}?category=root/child`)).body).toMatch(
      feed === '/feed.json' ? /"title":"b"/ : /<title>b<\/title>/,
    )
})

test.each(['/v1/articles', '/feed.xml', '/rss.xml', '/feed.json'])(
  '%s refuses more than a hundred values of one parameter, its repeats together',
  async (path) => {
    for (const query of [
      `tag=${many(101)}`,
      `category=${many(1500)}`,
      `tag=${many(60)}&tag=${many(60)}`,
    ]) {
      const answer = await app.request('GET', `${path}?${query}`)
      expect(faults(answer, 400)).toEqual([`${query.split('=')[0]} too_many`])
      expect(answer.json().detail).toMatch(
        /At most 100 values are allowed; there are (101|1500|120)\./,
      )
    }
    const langs = Array.from({ length: 101 }, (_, n) => `x${n}`).join(',')
    expect(faults(await app.request('GET', `${path}?lang=${langs}`), 400)).toEqual([
      'lang too_many',
    ])
  },
)

test('a comma within a value is escaped, and a backslash with it', async () => {
  const author = 'Smith, John'
  await publish(app, {
    title: 'c',
    authors: [author],
    tags: ['Rust, maybe'],
    translationKey: 'k,1',
  })
  await publish(app, {
    title: 'd',
    authors: ['Ann'],
    frontMatter: { place: 'Paris, France', path: 'C:\\,x' },
  })
  const by = (name: string, value: string) => found(`${name}=${encodeURIComponent(value)}`)
  expect(await by('author', 'Smith\\, John')).toBe('c')
  expect(await by('author', 'Smith\\, John,Ann')).toBe('cd')
  expect(await by('author', author)).toBe('c')
  expect(await by('tag', 'rust\\, maybe')).toBe('c')
  expect(await by('translationKey', 'k\\,1')).toBe('c')
  expect(await by('frontMatter.place', 'Paris\\, France,x')).toBe('d')
  expect(await by('frontMatter.path', 'C:\\\\\\,x')).toBe('d')
  expect(await by('author', 'Ann\\')).toBe('')
  expect(faults(await app.request('GET', '/v1/articles?author=\\,,'), 400)).toEqual([
    'author invalid_value',
  ])
})
