import { setTimeout as sleep } from 'node:timers/promises'
import { v4 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/actor.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, type Shown, send, titles } from '../support/content.ts'

// Every text that the public must not see contains a canary.
const canary = 'kanarienvogel'
const states = ['draft', 'scheduled', 'expired', 'trashed', 'archived'] as const

let app: TestApp
let closed: TestApp
let shown: Shown
const hidden: Record<string, Shown> = {}
beforeAll(async () => {
  app = await testApp()
  closed = await testApp({ databaseOf: app, publicRead: false })
  shown = await publish(app, {
    title: 'Shown',
    tags: ['Seen'],
    categories: ['Place'],
    translationKey: 'key',
    aliases: ['shown/alias'],
  })
  for (const [index, state] of states.entries())
    hidden[state] = await hide(state, ['fr', 'de', 'it', 'es', 'pt'][index] ?? 'nl')
})
afterAll(async () => {
  await closed.close()
  await app.close()
})

async function hide(state: (typeof states)[number], lang: string): Promise<Shown> {
  const article = await publish(app, {
    title: `${canary} ${state}`,
    summary: `${canary} summary`,
    body: `${canary} 金丝雀 body`,
    path: `${canary}/${state}`,
    lang,
    tags: ['Seen', `${canary} tag ${state}`],
    categories: ['Place', `${canary} category`],
    authors: [`${canary} author`],
    translationKey: 'key',
    aliases: [`alias/${state}`],
    frontMatter: { secret: `${canary} value` },
  })
  const change = {
    draft: { status: 'draft' },
    scheduled: { status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' },
    expired: { publishedAt: '2020-01-01T00:00:00Z', expiresAt: '2021-01-01T00:00:00Z' },
    trashed: {},
    archived: { status: 'archived' },
  }[state]
  await send(app, 'PATCH', `/articles/${article.id}`, { ...change, path: `${canary}/${state}/now` })
  if (state === 'trashed') await send(app, 'DELETE', `/articles/${article.id}`)
  return article
}

const bodyOf = (json: { requestId: string }) => ({ ...json, requestId: '' })

describe.each(states)('an article that is %s', (state) => {
  test('gets the same response as an unknown article, at every address', async () => {
    const { id = '', lang } = hidden[state] ?? {}
    const { etag } = (await send(app, 'GET', `/articles/${id}`)).headers
    const miss = bodyOf((await app.request('GET', `/v1/articles/${v4()}`)).json())
    const unknown = await app.request('GET', `/v1/articles/by-path/never/was?lang=${lang}`)
    const noPath = bodyOf(unknown.json())
    for (const headers of [
      {},
      { 'if-none-match': '*' },
      { 'if-none-match': String(etag) },
      { accept: 'text/markdown' },
    ]) {
      for (const url of [
        `/v1/articles/${id}`,
        `/v1/articles/${id}/related`,
        `/v1/articles/${id}?include=html,translations`,
      ]) {
        const answer = await app.request('GET', url, { headers: headers as Record<string, string> })
        expect([url, answer.statusCode]).toEqual([url, 404])
        expect(bodyOf(answer.json())).toEqual(miss)
        expect(answer.headers.etag).toBeUndefined()
      }
      for (const path of [`${canary}/${state}`, `${canary}/${state}/now`, `alias/${state}`]) {
        const answer = await app.request('GET', `/v1/articles/by-path/${path}?lang=${lang}`, {
          headers: headers as Record<string, string>,
        })
        expect([path, answer.statusCode]).toEqual([path, 404])
        expect(bodyOf(answer.json())).toEqual(noPath)
      }
    }
  })

  test('cannot be written or inspected without a key', async () => {
    const { id } = hidden[state] ?? {}
    for (const [method, url] of [
      ['PUT', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/restore'],
      ['GET', '/revisions'],
      ['GET', '/revisions/1'],
      ['POST', '/revisions/1/restore'],
    ] as const) {
      const answer = await app.request(
        method,
        `/v1/articles/${id}${url}`,
        method === 'PUT' || method === 'PATCH' ? { body: { title: 'x' } } : {},
      )
      expect([method, url, answer.statusCode]).toEqual([method, url, 401])
      expect(answer.body).not.toContain(canary)
    }
  })

  test('is seen by keys that read drafts, singly and in the list of its state', async () => {
    const key = await app.keyWith('drafts:read')
    const { id, lang } = hidden[state] ?? {}
    const answer = await app.request('GET', `/v1/articles/${id}`, { key })
    expect(answer.json().data).toMatchObject({
      title: `${canary} ${state}`,
      status: state === 'trashed' ? 'published' : state,
    })
    const query = state === 'trashed' ? 'trashed=true' : `status=${state}`
    expect(await titles(app, query, key)).toEqual([`${canary} ${state}`])
    expect(await titles(app, `lang=${lang}`, key)).toEqual([])
  })
})

describe('the public doors', () => {
  const doors = [
    '/v1/articles?count=exact',
    '/v1/articles?status=published&count=exact',
    '/v1/articles?tag=seen&count=exact',
    '/v1/articles?category=place&count=exact',
    '/v1/articles?include=translations,html,text,toc,body',
    `/v1/articles?q=${canary}&count=exact&highlight=true`,
    '/v1/articles?q=金丝雀&count=exact',
    `/v1/articles?author=${canary}+author&count=exact`,
    `/v1/articles?frontMatter.secret=${canary}+value&count=exact`,
    '/v1/articles?translationKey=key&count=exact',
    '/v1/articles?slug=now,draft&count=exact',
    '/v1/articles?sort=title',
    '/v1/articles?page=1',
    '/v1/articles?lang=fr,de,it,es,pt&count=exact',
    '/feed.xml',
    '/rss.xml',
    '/feed.json',
    '/feed.json?tag=seen',
    '/feed.xml?lang=fr',
    '/sitemap.xml',
  ]

  test.each(doors)('%s shows no trace of them', async (url) => {
    const answer = await app.request('GET', url)
    expect(answer.statusCode).toBe(200)
    // The feeds name the address that was asked for.
    expect(answer.body.replaceAll(encodeURIComponent(url), '')).not.toContain(canary)
    expect(answer.body).not.toContain('金丝雀')
    for (const { id } of Object.values(hidden)) expect(answer.body).not.toContain(id)
    const total = String(answer.headers['content-type']).includes('/json')
      ? answer.json().meta?.total
      : undefined
    if (total !== undefined) expect(total).toBeLessThanOrEqual(1)
  })

  test('translations, related articles and the counts of terms leave them out', async () => {
    const one = await app.request('GET', `/v1/articles/${shown.id}?include=translations`)
    expect(one.json().data.translations).toEqual([])
    expect((await app.request('GET', `/v1/articles/${shown.id}/related`)).json().data).toEqual([])
    for (const kind of ['tags', 'categories'])
      for (const { name, articleCount } of (
        await app.request('GET', `/v1/${kind}?limit=100`)
      ).json().data)
        expect([name, articleCount]).toEqual([name, name === 'Seen' || name === 'Place' ? 1 : 0])
  })

  test('writing a draft changes no tag of any public answer', async () => {
    const tagsOf = async () => {
      await sleep(50)
      return Promise.all(doors.map(async (url) => (await app.request('GET', url)).headers.etag))
    }
    const before = await tagsOf()
    await create(app, {
      title: `${canary} another`,
      body: canary,
      publishedAt: '2024-01-01T00:00:00Z',
    })
    await send(app, 'PATCH', `/articles/${hidden.draft?.id}`, {
      body: `${canary} more`,
      publishedAt: '2023-01-01T00:00:00Z',
    })
    await send(app, 'PATCH', `/articles/${hidden.scheduled?.id}`, { title: `${canary} scheduled` })
    expect(await tagsOf()).toEqual(before)
  })
})

describe('permissions', () => {
  const reads = [
    '/v1/articles',
    () => `/v1/articles/${shown.id}`,
    '/feed.xml',
    '/sitemap.xml',
    () => `/v1/articles/${shown.id}/related`,
  ]
  const secrets = [
    '/v1/changes',
    () => `/v1/articles/${shown.id}/revisions`,
    '/v1/articles?status=draft',
    '/v1/articles?trashed=true',
    '/v1/articles?include=origin',
    () => `/v1/articles/${shown.id}?include=origin`,
    () => `/v1/articles/${shown.id}/related?include=origin`,
  ]
  const scopes: (Scope | null)[] = [
    null,
    'content:read',
    'drafts:read',
    'content:write',
    'imports:run',
    'keys:manage',
    'admin',
  ]

  test.each(scopes)('%s reads what is public, where that needs a key', async (scope) => {
    const key = scope && (await app.keyWith(scope))
    const may = scope !== null && !['imports:run', 'keys:manage'].includes(scope)
    for (const door of reads) {
      const url = typeof door === 'string' ? door : door()
      const options = key ? { key } : {}
      expect([url, (await app.request('GET', url, options)).statusCode]).toEqual([url, 200])
      const wanted = may ? 200 : scope === null ? 401 : 403
      expect([url, (await closed.request('GET', url, options)).statusCode]).toEqual([url, wanted])
    }
  })

  test.each(scopes)(
    '%s reads drafts, changes and origins, or gets the reason why not',
    async (scope) => {
      const key = scope && (await app.keyWith(scope))
      const may = scope !== null && ['drafts:read', 'content:write', 'admin'].includes(scope)
      for (const door of secrets) {
        const url = typeof door === 'string' ? door : door()
        const answer = await app.request('GET', url, key ? { key } : {})
        const wanted = may ? [200] : scope === null ? [401, 403] : [403]
        expect(wanted, `${url} ${answer.statusCode}`).toContain(answer.statusCode)
      }
    },
  )

  test.each(scopes)('%s writes, or changes nothing', async (scope) => {
    const key = scope && (await app.keyWith(scope))
    const may = scope === 'content:write' || scope === 'admin'
    const made = await app.request('POST', '/v1/articles', {
      body: { title: 'By scope' },
      ...(key ? { key } : {}),
    })
    expect(made.statusCode).toBe(may ? 201 : scope === null ? 401 : 403)
    const id = may ? made.json().data.id : shown.id
    const forGood = await app.request(
      'DELETE',
      `/v1/articles/${id}?permanent=true`,
      key ? { key } : {},
    )
    expect(forGood.statusCode).toBe(scope === 'admin' ? 204 : scope === null ? 401 : 403)
  })

  test('a wrong key is refused also where none is needed', async () => {
    for (const authorization of [
      'Bearer x',
      'Bearer',
      'Basic abc',
      `Bearer ${app.adminKey}x`,
      'Bearer bs_aaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbb',
    ])
      expect(
        (await app.request('GET', '/v1/articles', { headers: { authorization } })).statusCode,
      ).toBe(401)
  })
})
