import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, list, publish, type Shown, send } from '../../support/content.ts'

let app: TestApp
const articles: Shown[] = []

// 60 articles in 20 groups: several of one language, drafts, unlisted and expired ones, and a group
// of each size.
beforeAll(async () => {
  app = await testApp()
  const langs = ['en', 'de', 'fr', 'en-GB', 'zh', 'de', 'ja']
  for (let n = 0; n < 60; n++) {
    const key = n % 3 === 0 ? `g${n % 7}` : `g${n % 20}`
    const hidden = n % 11 === 3 ? { status: 'draft' } : n % 13 === 4 ? { listed: false } : {}
    const over = n % 17 === 5 ? { expiresAt: '2021-01-01T00:00:00Z' } : {}
    const article = await publish(app, {
      title: `T${(n * 37) % 60}`,
      lang: langs[(n * n + Math.floor(n / 5)) % langs.length],
      path: `${key}/${n}`,
      translationKey: key,
      publishedAt: new Date(Date.UTC(2020, n % 12, 1 + (n % 28))).toISOString(),
      tags: n % 2 ? ['odd', ...(n % 5 ? ['news'] : [])] : ['news'],
      body: n % 4 ? 'whales swim' : 'ships',
      ...over,
      ...hidden,
    })
    articles.push(article)
  }
})
afterAll(() => app.close())

const isIn = (tag: string, lang: string) => tag === lang || tag.startsWith(`${lang}-`)

/** The ids that a list shows: of each group the best article that is shown, if it matches. */
function expected(
  asked: string[],
  fallback: string[],
  shows: (article: Shown) => boolean,
  matches: (article: Shown) => boolean,
): string[] {
  const rankOf = ({ lang }: Shown) => {
    if (asked.some((one) => isIn(lang, one))) return 0
    const at = fallback.findIndex((one) => isIn(lang, one))
    return at < 0 ? null : at + 1
  }
  const best = new Map<unknown, Shown>()
  for (const article of articles.filter(shows)) {
    const rank = rankOf(article)
    const present = best.get(article.translationKey)
    const other = present ? (rankOf(present) ?? 0) : Number.POSITIVE_INFINITY
    if (rank === null || rank > other) continue
    if (rank < other || (present && article.id < present.id))
      best.set(article.translationKey, article)
  }
  return [...best.values()].filter(matches).map(({ id }) => id)
}

const isListed = ({ status, listed, expiresAt }: Shown) =>
  status === 'published' && listed === true && expiresAt === null
const tagged = (name: string) => (article: Shown) => article.tags.some((tag) => tag.name === name)

/** All ids of a list, read forwards and checked backwards. */
async function paged(query: string): Promise<string[]> {
  const pages: string[][] = []
  for (let cursor = ''; ; ) {
    const { data, meta } = await list(app, `${query}&limit=3${cursor}`, app.adminKey)
    pages.push(data.map(({ id }) => id))
    if (meta.prevCursor) {
      const before = await list(app, `${query}&limit=3&cursor=${meta.prevCursor}`, app.adminKey)
      expect(before.data.map(({ id }) => id)).toEqual(pages.at(-2))
    }
    if (!meta.nextCursor) return pages.flat()
    cursor = `&cursor=${meta.nextCursor}`
  }
}

describe('a list with fallback has one article of each group', () => {
  const all = () => true
  const whales = ({ id }: Shown) => articles.findIndex((one) => one.id === id) % 4 !== 0
  const isDraft = ({ status }: Shown) => status === 'draft'
  const langs: [string, string[], string[]][] = [
    ['lang=de&fallback=en,fr', ['de'], ['en', 'fr']],
    ['lang=de&fallback=fr,en', ['de'], ['fr', 'en']],
    ['fallback=ja,zh,en-GB', [], ['ja', 'zh', 'en-GB']],
    ['lang=fr,zh&fallback=en', ['fr', 'zh'], ['en']],
    ['lang=sv&fallback=nn,x%25', ['sv'], ['nn']],
  ]
  const filters: [string, (article: Shown) => boolean, (article: Shown) => boolean][] = [
    ['', isListed, all],
    ['&tag=odd', isListed, tagged('odd')],
    ['&tag=odd&tag=news&sort=title', isListed, (one) => tagged('odd')(one) && tagged('news')(one)],
    ['&q=whale', isListed, whales],
    ['&q=whales&sort=-publishedAt&tag=news', isListed, (one) => whales(one) && tagged('news')(one)],
    ['&status=draft&sort=createdAt', isDraft, all],
  ]
  test.each(langs)('%s', async (query, asked, fallback) => {
    for (const [filter, shows, matches] of filters) {
      const wanted = expected(asked, fallback, shows, matches)
      const found = await paged(query + filter)
      expect([...found].sort(), filter).toEqual(wanted.sort())
      const counted = await list(app, `${query}${filter}&count=exact&limit=1`, app.adminKey)
      expect(counted.meta.total, filter).toBe(wanted.length)
    }
  })

  test('in the order that was asked for, with its languages in Content-Language', async () => {
    const answer = await app.request('GET', '/v1/articles?lang=de&fallback=en,fr&limit=100')
    const data: Shown[] = answer.json().data
    const times = data.map(({ publishedAt }) => publishedAt ?? '')
    expect(times).toEqual([...times].sort().reverse())
    const langs = new Set(data.map(({ lang }) => lang))
    expect(langs.size).toBeGreaterThan(2)
    expect(answer.headers['content-language']).toBe([...langs].join(', '))
    const file = await app.request('GET', '/v1/articles.md?lang=de&fallback=en,fr&limit=100')
    expect(file.headers['content-language']).toBe([...langs].join(', '))
    for (const { id } of data) expect(file.body).toContain(id)
  })

  test('the order of the languages belongs to the cached response and to the cursor', async () => {
    const page = async (fallback: string, more = '') =>
      app.request('GET', `/v1/articles?lang=sv&fallback=${fallback}&limit=100${more}`)
    const [one, other] = [await page('de,en'), await page('en,de')]
    expect(one.json().data).not.toEqual(other.json().data)
    const { nextCursor } = (await list(app, 'lang=sv&fallback=de,en&limit=1')).meta
    const cursor = `&cursor=${nextCursor}`
    expect((await page('de,en', cursor)).statusCode).toBe(200)
    expect(faults(await page('en,de', cursor), 400)).toHaveLength(1)
    const eleven = Array.from({ length: 11 }, (_, n) => `x${n}`).join(',')
    expect(faults(await page(eleven), 400)).toHaveLength(1)
  })

  test('a key that more than 200 articles share is no group', async () => {
    const operations = Array.from({ length: 201 }, (_, n) => ({
      op: 'create',
      data: { title: `m${n}`, lang: 'la', status: 'published', translationKey: 'many' },
    }))
    for (const from of [0, 100, 200])
      await send(app, 'POST', '/articles/batch', { operations: operations.slice(from, from + 100) })
    const total = async () =>
      (await list(app, 'lang=la&fallback=sv&count=exact&limit=1')).meta.total
    expect(await total()).toBe(201)
    const { data } = await list(app, 'lang=la&limit=1')
    await send(app, 'DELETE', `/articles/${data[0]?.id}?permanent=true`)
    expect(await total()).toBe(1)
  })
})

describe('by-path with fallback', () => {
  const at = (path: string, query: string, headers = {}) =>
    app.request('GET', `/v1/articles/by-path/${path}?${query}`, { headers })

  test('reads the article of the first language that has one, and says which', async () => {
    for (const lang of ['fr', 'it', 'pt-BR'])
      await publish(app, { title: lang, lang, path: 'chain', translationKey: `chain-${lang}` })
    const ask = async (query: string) => {
      const answer = await at('chain', query)
      return `${answer.statusCode} ${answer.headers['content-language'] ?? '-'}`
    }
    expect(await ask('lang=fr&fallback=it')).toBe('200 fr')
    expect(await ask('lang=es&fallback=it,fr')).toBe('200 it')
    expect(await ask('lang=es&fallback=nl,fr,it')).toBe('200 fr')
    expect(await ask('lang=es&fallback=pt')).toBe('200 pt-BR')
    expect(await ask('lang[exact]=pt&fallback=fr')).toBe('200 fr')
    expect(await ask('fallback=fr')).toBe('200 fr')
    expect(await ask('lang=es&fallback=nl')).toBe('404 -')
    expect(await ask('lang=es')).toBe('404 -')
    const file = await at('chain.md', 'lang=es&fallback=it')
    expect([file.headers['content-language'], file.body]).toEqual([
      'it',
      expect.stringContaining('title: it'),
    ])
    const slash = await at('chain/', 'lang=es&fallback=it')
    expect([slash.statusCode, slash.headers.location]).toEqual([
      301,
      '/v1/articles/by-path/chain?fallback=it&lang=it',
    ])
  })

  test('leads to the translation in a better language, and to a moved article', async () => {
    const en = await publish(app, { title: 'One', lang: 'en', path: 'one', translationKey: 'one' })
    const de = { title: 'Eins', lang: 'de', path: 'eins', translationKey: 'one' }
    const draft = await create(app, de)
    expect((await at('one', 'lang=de&fallback=en')).json().data.id).toBe(en.id)
    await send(app, 'PATCH', `/articles/${draft.id}`, { status: 'published' })
    const answer = await at('one', 'lang=de&fallback=en&fields=title')
    expect(answer.statusCode).toBe(301)
    const location = String(answer.headers.location)
    expect(location).toBe('/v1/articles/by-path/eins?fallback=en&fields=title&lang=de')
    expect((await app.request('GET', location)).json().data).toEqual({
      id: draft.id,
      title: 'Eins',
    })
    expect((await at('one', 'lang=fr&fallback=de,en')).json().data.path).toBe('eins')
    expect((await at('one', 'lang=fr&fallback=en,de')).json().data.id).toBe(en.id)
    await send(app, 'PATCH', `/articles/${draft.id}`, { listed: false })
    expect((await at('one', 'lang=de&fallback=en')).statusCode).toBe(200)
    await send(app, 'PATCH', `/articles/${en.id}`, { path: 'uno' })
    expect((await at('one', 'lang=de&fallback=en')).json().data).toEqual({
      lang: 'en',
      path: 'uno',
    })
  })

  test('a cached answer ends when the better article appears', async () => {
    await publish(app, { title: 'Only', lang: 'en', path: 'only' })
    const ask = async () => (await at('only', 'lang=de&fallback=en')).headers['content-language']
    expect([await ask(), await ask()]).toEqual(['en', 'en'])
    expect((await at('only', 'lang=de&fallback=en')).headers['cache-tag']).toContain('articles')
    await publish(app, { title: 'Nur', lang: 'de', path: 'only' })
    expect(await ask()).toBe('de')
  })
})
