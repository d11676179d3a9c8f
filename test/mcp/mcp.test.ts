import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { encode } from 'gpt-tokenizer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/actor.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish } from '../support/content.ts'

// The client of the official SDK over real HTTP.

let app: TestApp
let url: string
beforeAll(async () => {
  app = await testApp({ corsOrigins: ['https://desk.example'] })
  url = `${await app.fastify.listen({ port: 0, host: '127.0.0.1' })}/mcp`
})
afterAll(() => app.close())

async function connect(...scopes: Scope[]) {
  const key = await app.keyWith(...scopes)
  const sent: string[] = []
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
    fetch: (to, init) => {
      if (typeof init?.body === 'string') sent.push(init.body)
      return fetch(to, init)
    },
  })
  await client.connect(transport)
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError = false } = await client.callTool({ name, arguments: args })
    const [first] = content as { type: string; text: string }[]
    return { text: first?.text ?? '', isError }
  }
  return { client, call, sent, key }
}

const toolsOf = async (...scopes: Scope[]) => {
  const { client } = await connect(...scopes)
  const { tools } = await client.listTools()
  await client.close()
  return tools
}
const reading = ['search', 'list_articles', 'read_article', 'outline']

describe('the list of tools', () => {
  test('depends on the scopes of the key', async () => {
    const names = async (...scopes: Scope[]) => (await toolsOf(...scopes)).map(({ name }) => name)
    expect(await names('content:read')).toEqual(reading)
    expect(await names('drafts:read')).toEqual([...reading, 'history'])
    const writing = [...reading, 'create_draft', 'edit_article']
    expect(await names('content:write')).toEqual([...writing, 'history'])
    expect(await names('content:write', 'content:publish')).toEqual([
      ...writing,
      'publish',
      'history',
    ])
  })

  test('takes fewer than 2,200 tokens and says what a tool may change', async () => {
    const tools = await toolsOf('admin')
    expect(encode(JSON.stringify(tools)).length).toBeLessThan(2200)
    const changing = tools.filter(({ annotations }) => annotations?.destructiveHint)
    expect(changing.map(({ name }) => name)).toEqual(['edit_article', 'publish'])
    const readOnly = tools.filter(({ annotations }) => annotations?.readOnlyHint)
    expect(readOnly.map(({ name }) => name)).toEqual([...reading, 'history'])
  })
})

test('reads, searches and outlines articles', async () => {
  const { id } = await publish(app, {
    title: 'Tea houses',
    path: 'notes/tea',
    body: '# Tea\n\nOolong <b> & more.\n\n## Cups\n\nSmall.\n',
  })
  const { call, client } = await connect('content:read')
  const found = await call('search', { query: 'oolong' })
  expect(found.text).toContain(`id ${id}, version 1, published`)
  expect(found.text).toContain('**Oolong**')
  expect((await call('list_articles', { limit: 5 })).text).toContain('Tea houses')
  const read = await call('read_article', { article: 'notes/tea' })
  expect(read.text).toContain('title: Tea houses')
  expect(read.text).toContain('Oolong <b> & more.')
  expect(read.text).toMatch(/<(data-[0-9a-f]{8})>\n[\s\S]*\n<\/\1>$/)
  expect((await call('outline', { article: id })).text).toContain('## Cups (cups)')
  await client.close()
})

test('pages of a long article have all its bytes', async () => {
  const body = `${'茶'.repeat(40_000)}\n${'A line of text.\n'.repeat(3_000)}`
  const { id } = await publish(app, { title: 'Long', body })
  const { call, client } = await connect('content:read')
  const pages: string[] = []
  for (let page = 1, count = 1; page <= count; page++) {
    const { text } = await call('read_article', { article: id, page })
    count = Number(/Page \d+ of (\d+)/.exec(text)?.[1])
    pages.push(/<(data-[0-9a-f]{8})>\n([\s\S]*)\n<\/\1>$/.exec(text)?.[2] ?? '')
  }
  const file = await app.request('GET', `/v1/articles/${id}.md`)
  expect(pages.length).toBe(4)
  expect(pages.join('')).toBe(file.body)
  for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(48_000)
  const beyond = await call('read_article', { article: id, page: 9 })
  expect(beyond).toEqual({ text: 'The last page of the article is 4.', isError: true })
  await client.close()
})

test('drafts are created, and published only with the scope for it', async () => {
  const writer = await connect('content:write')
  const made = await writer.call('create_draft', { title: 'New', body: 'Text', tags: ['tea'] })
  const food = { title: 'Food', body: '', categories: ['News', ['Life', 'Food']] }
  const placed = await writer.call('create_draft', food)
  const [placedId] = /[0-9a-f-]{36}/.exec(placed.text) ?? []
  const stored = await app.request('GET', `/v1/articles/${placedId}`, { key: app.adminKey })
  const paths = stored.json().data.categories.map(({ path }: { path: string }) => path)
  expect(paths).toEqual(['news', 'life/food'])
  const [, id = '', version] = /id (\S+), version (\d+), draft/.exec(made.text) ?? []
  const args = { id, version: Number(version) }
  expect(await writer.call('publish', args)).toMatchObject({ isError: true })
  const publisher = await connect('content:write', 'content:publish')
  expect((await publisher.call('publish', args)).text).toContain('version 2, published')
  const old = await publisher.call('publish', args)
  expect(old).toMatchObject({ isError: true, text: expect.stringContaining('read the article') })
  expect((await publisher.call('history', { id })).text).toContain('version 1')
  expect((await publisher.call('history', { id, version: 1 })).text).toContain('+draft: false')
  await writer.client.close()
  await publisher.client.close()
})

test('a word of a long article is corrected by sending a word', async () => {
  const text = 'A line of a long article, about tea and cups.\n'.repeat(1_400)
  const body = `# Tea\n\n${text}One mispelled word.\n`
  const { id } = await create(app, { title: 'Long draft', body })
  const { call, sent, client } = await connect('content:write')
  const edits = [{ find: 'mispelled', replace: 'misspelled' }]
  const planned = await call('edit_article', { id, version: 1, edits, dryRun: true })
  expect(planned.text).toMatch(/^Not saved[\s\S]*-One mispelled word\.\n\+One misspelled word\./)
  sent.length = 0
  const saved = await call('edit_article', { id, version: 1, edits })
  expect(sent.reduce((sum, message) => sum + Buffer.byteLength(message), 0)).toBeLessThan(1_000)
  expect(saved.text).toMatch(/^Saved: [\s\S]* version 2, /)
  const changed = saved.text.split('\n').filter((line) => /^[-+](?![-+])/.test(line))
  expect(changed).toEqual(['-One mispelled word.', '+One misspelled word.'])
  const file = await app.request('GET', `/v1/articles/${id}.md`, { key: app.adminKey })
  expect(file.body.endsWith(body.replace('mispelled', 'misspelled'))).toBe(true)
  const stale = await call('edit_article', { id, version: 1, edits })
  expect(stale).toMatchObject({ isError: true, text: expect.stringContaining('version 2') })
  const missing = [{ find: 'no such words', replace: '' }]
  const wrong = await call('edit_article', { id, version: 2, edits: missing })
  expect(wrong).toMatchObject({ isError: true, text: expect.stringContaining('no_match') })
  const twice = await call('edit_article', {
    id,
    version: 2,
    edits: [{ find: 'tea', replace: '' }],
  })
  expect(twice.text).toMatch(
    /many_matches"}\n<(data-[0-9a-f]{8})>\n\[.*about tea.*\]\n<\/\1>\nNext/,
  )
  const found = await call('search', { query: 'misspelled', status: 'draft' })
  expect(found.text).toContain(id)
  await client.close()
})

test('an edit of a public article needs the scope to publish', async () => {
  const { id } = await publish(app, { title: 'Public', body: 'One word.' })
  const edits = [{ find: 'One', replace: 'Two' }]
  for (const dryRun of [true, false]) {
    const { call, client } = await connect('content:write')
    const refused = await call('edit_article', { id, version: 1, edits, dryRun })
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('forbidden') })
    await client.close()
  }
  const publisher = await connect('content:write', 'content:publish')
  const saved = await publisher.call('edit_article', { id, version: 1, edits })
  expect(saved.text).toContain('+Two word.')
  await publisher.client.close()
})

test('wrong arguments and unknown articles are results that say what to do', async () => {
  const { call, client } = await connect('content:write')
  const wrong = await call('edit_article', { id: 'x', version: 0, edits: [] })
  expect(wrong.isError).toBe(true)
  for (const name of ['id', 'version', 'edits']) expect(wrong.text).toContain(`- /${name}: `)
  const other = await call('outline', { id: 'x' })
  for (const fault of ['- /article: This is required.', '- /id: Unknown field "id".', 'Next: '])
    expect(other.text).toContain(fault)
  const unknown = await call('read_article', { article: 'nothing/here' })
  expect(unknown).toMatchObject({ isError: true, text: expect.stringContaining('search') })
  const { id } = await create(app, { title: 'Hidden', path: 'hidden' })
  const reader = await connect('content:read')
  for (const article of [id, 'hidden'])
    expect(await reader.call('read_article', { article })).toMatchObject({ isError: true })
  expect(await reader.call('list_articles', { status: 'draft' })).toMatchObject({ isError: true })
  await reader.client.close()
  await client.close()
})

describe('the route', () => {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  const headers = { accept: 'application/json, text/event-stream' }
  const post = (options: { key?: string; headers?: Record<string, string>; body?: unknown }) =>
    app.request('POST', '/mcp', {
      body: message,
      ...options,
      headers: { ...headers, ...options.headers },
    })

  test('needs a key, even where reads are public', async () => {
    const answer = await post({})
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="broadsheet"',
    ])
    expect((await post({ key: 'bs_wrong' })).statusCode).toBe(401)
    expect((await post({ key: await app.keyWith('metrics:read') })).statusCode).toBe(403)
  })

  test('takes no other method, and only listed origins', async () => {
    const key = await app.keyWith('content:read')
    for (const method of ['GET', 'DELETE'])
      expect((await app.request(method, '/mcp', { key, headers })).statusCode).toBe(405)
    const withOrigin = (origin: string) => post({ key, headers: { origin } })
    expect((await withOrigin('https://evil.example')).statusCode).toBe(403)
    expect((await withOrigin('https://desk.example')).statusCode).toBe(200)
  })

  test('refuses what is not a message, and does not keep a stream open', async () => {
    const key = await app.keyWith('content:read')
    for (const body of [[], {}, 'text', { jsonrpc: '1.0' }, [[message]]])
      expect((await post({ key, body })).statusCode, JSON.stringify(body)).toBeGreaterThanOrEqual(
        400,
      )
    const listen = { ...message, method: 'subscriptions/listen', params: {} }
    expect((await post({ key, body: listen })).statusCode).toBeLessThan(500)
  })
})
