import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forPerson, scopesOf } from '../../../src/mcp/remote.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish } from '../../support/content.ts'
import { compiled, startBroadsheet } from '../../support/processes/processes.ts'

let app: TestApp
let url: string
beforeAll(async () => {
  app = await testApp()
  url = await app.fastify.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

test('broadsheet mcp serves the tools of its key until the input ends', async () => {
  await publish(app, { title: 'Tea', path: 'tea', body: 'Oolong.' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [compiled('src/cli.ts'), 'mcp'],
    env: { BROADSHEET_URL: `${url}/`, BROADSHEET_KEY: await app.keyWith('content:read') },
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'search',
    'list_articles',
    'read_article',
    'outline',
  ])
  const read = await client.callTool({ name: 'read_article', arguments: { article: 'tea' } })
  expect(JSON.stringify(read.content)).toContain('Oolong.')
  await client.close()
})

test.each([
  [{}, 'BROADSHEET_URL must be the address'],
  [{ BROADSHEET_URL: 'http://127.0.0.1:9', BROADSHEET_KEY: '' }, 'BROADSHEET_KEY must be a key'],
  [{ BROADSHEET_URL: 'http://127.0.0.1:9', BROADSHEET_KEY: 'bs_x' }, 'No response from'],
])('settings that do not work end it with one line: %j', async (env, message) => {
  const started = startBroadsheet(['mcp'], { BROADSHEET_URL: '', BROADSHEET_KEY: '', ...env })
  expect(await started.exit).toBe(2)
  expect(started.output()).toContain(`error: ${message}`)
})

test.each(['<h1>Hello</h1>', '{"hello":1}', 'null'])(
  'a server that says %s is told to be none of Broadsheet',
  async (page) => {
    const api = async () => ({ status: 200, headers: {}, body: Buffer.from(page) })
    await expect(scopesOf(api)).rejects.toThrow('is this the address of a Broadsheet server?')
  },
)

test.each([
  ['unauthorized: Unknown.\nNext: ask the user.', 'The server refuses the key of BROADSHEET_KEY: '],
  ['No response from x. Next: ask the user.', 'No response from x.'],
])('a person reads nothing that is written for assistants: %j', (fault, text) => {
  expect(forPerson(fault)).toContain(text)
  expect(forPerson(fault)).not.toContain('the user')
})
