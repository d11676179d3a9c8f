import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, publish, send } from '../support/content.ts'

let app: TestApp
const ids: Record<string, string> = {}
beforeAll(async () => {
  app = await testApp()
  const move = (id: string, change: object) => send(app, 'PATCH', `/articles/${id}`, change)
  const make = async (name: string, article: object) => {
    ids[name] = (await publish(app, { title: name, path: name, ...article })).id
    return ids[name]
  }
  const a = await make('a', { aliases: ['old/a', 'older'] })
  await move(a, { path: 'a2' })
  await move(a, { path: 'a3' })
  const b = await make('b', { lang: 'en-GB' })
  await move(b, { lang: 'de' })
  // Moved there and back: the current path never redirects.
  const c = await make('c', {})
  await move(c, { path: 'c2' })
  await move(c, { path: 'c' })
  // Of two claims the newer one counts.
  await make('d', { aliases: ['claimed'] })
  await make('e', { aliases: ['claimed'] })
  // An alias of what another article is at.
  await make('f', { aliases: ['a3'] })
  // Articles that are not public, or not listed, are no targets.
  await make('g', { listed: false, aliases: ['unlisted'] })
  await create(app, { title: 'h', path: 'h', aliases: ['draft'] })
  const trashed = await make('i', { aliases: ['trashed'] })
  await send(app, 'DELETE', `/articles/${trashed}`)
  await make('j', {
    aliases: ['expired'],
    publishedAt: '2020-01-01T00:00:00Z',
    expiresAt: '2021-01-01T00:00:00Z',
  })
})
afterAll(() => app.close())

interface Redirect {
  lang: string
  from: string
  kind: string
  to: { id: string; lang: string; path: string }
}
async function redirects(
  query = '',
): Promise<{ data: Redirect[]; meta: { nextCursor: string | null; prevCursor: string | null } }> {
  const answer = await app.request('GET', `/v1/redirects?${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}
const shown = ({ lang, from, kind, to }: Redirect) =>
  `${lang}/${from} ${kind} ${to.lang}/${to.path}`
const all = [
  'en-GB/b former de/b',
  'en/a former en/a3',
  'en/a2 former en/a3',
  'en/c2 former en/c',
  'en/claimed alias en/e',
  'en/old/a alias en/a3',
  'en/older alias en/a3',
]

test('former paths and aliases lead to public articles', async () => {
  const { data, meta } = await redirects()
  expect(data.map(shown).sort()).toEqual(all)
  expect(data.find(({ from }) => from === 'a2')?.to).toEqual({ id: ids.a, lang: 'en', path: 'a3' })
  expect(meta).toEqual({ limit: 20, nextCursor: null, prevCursor: null })
})

test('each is a redirect that by-path gives', async () => {
  for (const { lang, from, to } of (await redirects()).data) {
    const answer = await app.request('GET', `/v1/articles/by-path/${from}?lang=${lang}`)
    expect([answer.statusCode, answer.json().data], from).toEqual([
      301,
      { lang: to.lang, path: to.path },
    ])
  }
})

test('they are narrowed by language and paged through', async () => {
  expect((await redirects('lang=en&limit=100')).data).toHaveLength(7)
  expect((await redirects('lang[exact]=en')).data).toHaveLength(6)
  expect((await redirects('lang=en-GB')).data.map(shown)).toEqual([all[0]])
  expect((await redirects('lang=de')).data).toEqual([])
  const whole = (await redirects()).data
  let page = await redirects('limit=3')
  const forth = [...page.data]
  const pages = [page]
  while (page.meta.nextCursor) {
    page = await redirects(`limit=3&cursor=${page.meta.nextCursor}`)
    forth.push(...page.data)
    pages.push(page)
  }
  expect(forth).toEqual(whole)
  expect((await redirects(`limit=3&cursor=${page.meta.prevCursor}`)).data).toEqual(
    pages.at(-2)?.data,
  )
})

test('unknown parameters and foreign cursors are refused', async () => {
  for (const query of ['page=1', 'tag=x', 'limit=0', 'cursor=x', 'lang='])
    expect(faults(await app.request('GET', `/v1/redirects?${query}`), 400)).toHaveLength(1)
})
