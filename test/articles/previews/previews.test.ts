import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { previewUrl } from '../../../src/articles/previews/create.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, publish, read, send } from '../../support/content.ts'

let app: TestApp
const lines: string[] = []
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  app = await testApp({ logger, logLevel: 'trace' })
})
afterAll(() => app.close())

interface Created {
  id: string
  url: string
  token: string
  expiresAt: string
  createdAt: string
}
async function preview(id: string, body: object = {}, key = app.adminKey): Promise<Created> {
  const answer = await app.request('POST', `/v1/articles/${id}/previews`, { key, body })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}
const see = (id: string, token: string, more = '', headers: Record<string, string> = {}) =>
  app.request('GET', `/v1/articles/${id}?preview=${token}${more}`, { headers })

test('a token shows a draft with every include, and it follows the changes', async () => {
  const { id } = await create(app, { title: 'Draft', body: '# Head\n\n![p](p.jpg)\n', tags: ['t'] })
  await create(app, { title: 'Other', lang: 'de', path: 'draft' })
  const { token, url, ...rest } = await preview(id, { note: ' For Ana ' })
  expect(url).toBe(`/v1/articles/${id}?preview=${token}`)
  expect(rest).toMatchObject({ note: 'For Ana', createdBy: 'admin' })
  const seconds = (Date.parse(rest.expiresAt) - Date.parse(rest.createdAt)) / 1000
  expect(Math.round(seconds)).toBe(86_400)
  const all = '&include=html,toc,text,translations,files,origin'
  const answer = await see(id, token, all)
  expect(answer.statusCode, answer.body).toBe(200)
  const { data } = answer.json()
  expect(data).toMatchObject({ title: 'Draft', status: 'draft', origin: { source: 'api' } })
  expect(data.html).toContain('<h1')
  // Nothing beyond the article: neither the key that wrote it nor its translation, a draft.
  expect([data.updatedBy, data.translations]).toEqual([null, []])
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
    'referrer-policy': 'no-referrer',
  })
  await send(app, 'PATCH', `/articles/${id}`, { title: 'Changed' })
  expect((await see(id, token)).json().data.title).toBe('Changed')
  const file = await see(id, token, '', { accept: 'text/markdown' })
  expect(file.body).toContain('title: Changed')
  expect((await see(id, token, '&fields=title')).json().data).toEqual({ id, title: 'Changed' })
})

test('forty hostile tokens read nothing, not even what is public', async () => {
  const draft = await create(app, { title: 'Hidden draft' })
  const open = await publish(app, { title: 'Open', publishedAt: '2020-01-01T00:00:00Z' })
  const { token } = await preview(draft.id)
  const other = await preview(open.id)
  const revoked = await preview(draft.id)
  expect((await see(draft.id, revoked.token)).statusCode).toBe(200)
  const url = `/articles/${draft.id}/previews/${revoked.id}`
  expect((await send(app, 'DELETE', url)).statusCode).toBe(204)
  expect((await send(app, 'DELETE', url)).statusCode).toBe(404)
  const cut = Array.from({ length: 12 }, (_, index) => token.slice(0, -index - 1))
  const tokens = [
    ...cut,
    ...cut.map((text) => text.padEnd(token.length, 'A')).filter((text) => text !== token),
    ...Array.from({ length: 8 }, () => `bp_${randomBytes(32).toString('base64url')}`),
    ...[
      other.token,
      revoked.token,
      `${token}A`,
      token.toUpperCase(),
      token.slice(3),
      `%20${token}`,
    ],
    ...[app.adminKey, await app.keyWith('drafts:read'), 'null', '*', '%25', "'%20or%20true--"],
    ...[draft.id, 'x'.repeat(5_000), '中文', '%00'],
  ]
  expect(tokens.length).toBeGreaterThanOrEqual(40)
  for (const hostile of tokens) {
    const answer = await see(draft.id, encodeURI(decodeURI(hostile)))
    expect([404, 400], `${hostile} ${answer.body}`).toContain(answer.statusCode)
    expect(answer.body).not.toContain('Hidden')
    expect(answer.headers['cache-control']).toBe('no-store')
  }
  for (const hostile of [token, revoked.token, 'wrong']) {
    const answer = await see(open.id, hostile)
    expect(answer.statusCode).toBe(404)
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  }
  // The token opens no other route.
  const others = [`/articles?preview=${token}`, `/articles/${draft.id}.md?preview=${token}`]
  others.push(`/articles/by-path/${draft.path}?preview=${token}`, `/changes?preview=${token}`)
  others.push(`/articles/${draft.id}/revisions?preview=${token}`)
  for (const route of others)
    expect([400, 401]).toContain((await app.request('GET', `/v1${route}`)).statusCode)
  const bearer = await app.request('GET', `/v1/articles/${draft.id}`, { key: token })
  expect(bearer.statusCode).toBe(401)
  expect((await see(draft.id, token)).statusCode).toBe(200)
})

test('a token beside a key, any key, is 400, in every spelling of its name', async () => {
  const { id } = await create(app, { title: 'Both' })
  const { token } = await preview(id)
  for (const key of [app.adminKey, 'bs_wrong', token])
    for (const name of ['preview', '%70review', 'x=1&preview'])
      expect(
        faults(await app.request('GET', `/v1/articles/${id}?${name}=${token}`, { key }), 400),
      ).toContain('preview two_credentials')
  expect((await see(id, `${token}&preview=${token}`)).statusCode).toBe(400)
  expect((await app.request('GET', `/v1/articles/${id}?%70review=${token}`)).statusCode).toBe(200)
})

test('it ends at its time, with its key, in the trash and with its article', async () => {
  const { id } = await create(app, { title: 'Ending' })
  const key = await app.keyWith('content:write', 'keys:manage')
  const byKey = await preview(id, {}, key)
  const { id: short, token } = await preview(id, { expiresIn: 60 })
  expect((await see(id, byKey.token)).statusCode).toBe(200)
  const keyId = key.split('_')[1]
  expect((await send(app, 'DELETE', `/keys/${keyId}`)).statusCode).toBe(204)
  expect((await see(id, byKey.token)).statusCode).toBe(404)
  await send(app, 'DELETE', `/articles/${id}`)
  expect((await see(id, token)).statusCode).toBe(404)
  expect(faults(await send(app, 'POST', `/articles/${id}/previews`, {}), 409)).toEqual(['in_trash'])
  await send(app, 'POST', `/articles/${id}/restore`)
  expect((await see(id, token)).statusCode).toBe(200)
  const listed = (await send(app, 'GET', `/articles/${id}/previews`)).json().data
  expect(listed.map((one: { id: string }) => one.id)).toEqual([short])
  expect(JSON.stringify(listed)).not.toContain(token)
  expect((await send(app, 'GET', `/articles/${id}/previews/${short}`)).json().data.id).toBe(short)
  await app.db.query({
    text: `update previews set expires_at = clock_timestamp() where id = $1`,
    values: [short],
  })
  expect((await see(id, token)).statusCode).toBe(404)
  await preview(id)
  expect((await send(app, 'DELETE', `/articles/${id}?permanent=true`)).statusCode).toBe(204)
  expect((await see(id, token)).statusCode).toBe(404)
})

test('a retry gets the same token, and only hashes are stored', async () => {
  const { id } = await create(app, { title: 'Retried' })
  const headers = { 'idempotency-key': 'preview-1' }
  const [one, again] = [
    await send(app, 'POST', `/articles/${id}/previews`, {}, headers),
    await send(app, 'POST', `/articles/${id}/previews`, {}, headers),
  ]
  expect(again.json()).toEqual(one.json())
  const { token } = one.json().data
  const { rows } = await app.db.query({ text: 'select p::text as stored from previews p' })
  expect(JSON.stringify(rows)).not.toContain(token.slice(3))
})

test('a key creates them only for articles of its sources, and with content:write', async () => {
  const { id } = await create(app, { title: 'Bounds' })
  const url = `/v1/articles/${id}/previews`
  const reader = await app.keyWith('drafts:read')
  expect((await app.request('POST', url, { key: reader, body: {} })).statusCode).toBe(403)
  expect((await app.request('DELETE', url, { key: reader })).statusCode).toBe(403)
  const foreign = await app.keyFor(['blog'], 'content:write')
  for (const method of ['POST', 'DELETE'])
    expect(
      faults(
        await app.request(method, url, { key: foreign, ...(method === 'POST' && { body: {} }) }),
        403,
      ),
    ).toEqual(['source_not_held'])
  expect((await app.request('GET', url)).statusCode).toBe(401)
  for (const body of [{ expiresIn: 0 }, { expiresIn: 2_592_001 }, { expiresIn: 1.5 }, { x: 1 }])
    expect((await send(app, 'POST', `/articles/${id}/previews`, body)).statusCode).toBe(422)
  const gone = '00000000-0000-4000-8000-000000000000'
  expect((await send(app, 'POST', `/articles/${gone}/previews`, {})).statusCode).toBe(404)
})

test('while PUBLIC_READ is off, a token needs no key either', async () => {
  const { id } = await create(app, { title: 'Closed' })
  const { token } = await preview(id)
  const closed = await testApp({ databaseOf: app, publicRead: false })
  const url = `/v1/articles/${id}`
  expect((await closed.request('GET', url)).statusCode).toBe(401)
  expect((await closed.request('GET', `${url}?preview=${token}`)).statusCode).toBe(200)
  expect((await closed.request('GET', `${url}?preview=x`)).statusCode).toBe(404)
  await closed.close()
})

test('the token is in no cache and no line of the log', async () => {
  const { id } = await publish(app, { title: 'Cached', publishedAt: '2020-01-01T00:00:00Z' })
  const { token, id: previewId } = await preview(id)
  const first = await see(id, token)
  const second = await see(id, token)
  for (const answer of [first, second]) expect(answer.headers).not.toHaveProperty('cache-status')
  expect((await read(app, id)).title).toBe('Cached')
  await send(app, 'DELETE', `/articles/${id}/previews/${previewId}`)
  expect((await see(id, token)).statusCode).toBe(404)
  expect((await app.request('GET', `/v1/articles/${id}`)).statusCode).toBe(200)
  expect(lines.some((line) => line.includes('/v1/articles/:id'))).toBe(true)
  expect(lines.join('')).not.toMatch(/bp_/)
  expect(lines.join('')).not.toContain(token.slice(3))
})

test('its address follows the template', () => {
  const site = { siteUrl: 'https://x.org', articleUrl: '{site}/{lang}/{path}' }
  const article = { id: 'i', lang: 'zh', path: 'a b/中', url: null }
  const of = (template: string) => previewUrl({ ...site, previewUrl: template }, article, 'bp_t')
  expect(of('https://p.org/{lang}/{path}?i={id}&t={token}')).toBe(
    'https://p.org/zh/a%20b/%E4%B8%AD?i=i&t=bp_t',
  )
  expect(of('{url}?preview={token}')).toBe('https://x.org/zh/a%20b/%E4%B8%AD?preview=bp_t')
  expect(of('/p?to={url}&t={token}')).toBe(
    `/p?to=${encodeURIComponent('https://x.org/zh/a%20b/%E4%B8%AD')}&t=bp_t`,
  )
})
