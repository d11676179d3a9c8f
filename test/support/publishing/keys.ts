import { tools } from '../../../src/mcp/server.ts'
import { create } from '../content.ts'
import { type Attempt, type Attempts, alters, type Matrix, never } from './matrix.ts'

/** Publishes a draft with the key that a response shows. */
async function publishWith({ app, send }: Matrix, body: string): Promise<void> {
  const { key } = JSON.parse(body).data ?? {}
  if (!key) return
  const { id } = await create(app, { title: 'Draft' })
  await send(key, 'PATCH', `/articles/${id}`, { status: 'published' })
}

const schema = { schema: { required: ['never'] }, mode: 'refuse' }

export const keyAttempts: Attempts = {
  'POST /v1/keys': {
    'one that may publish': alters(async (matrix) => {
      const body = { name: 'More', scopes: ['content:write', 'content:publish'] }
      return async (key) =>
        publishWith(matrix, (await matrix.send(key, 'POST', '/keys', body)).body)
    }),
  },
  'POST /v1/keys/{id}/rotate': {
    'of one that may publish': alters(async (matrix) => {
      const id = idOf(await matrix.app.keyWith('content:write', 'content:publish'))
      return async (key) =>
        publishWith(matrix, (await matrix.send(key, 'POST', `/keys/${id}/rotate`, {})).body)
    }),
  },
  'DELETE /v1/keys/{id}': {
    'of one that may publish': never(async (matrix) => {
      const id = idOf(await matrix.app.keyWith('content:write', 'content:publish'))
      return (key) => matrix.send(key, 'DELETE', `/keys/${id}`)
    }),
  },
  'PUT /v1/schemas/{name}': {
    'that all articles break': never(
      async ({ send, next }) =>
        (key) =>
          send(key, 'PUT', `/schemas/s${next()}`, schema),
    ),
  },
  'DELETE /v1/schemas/{name}': {
    'of another key': never(
      async ({ send }) =>
        (key) =>
          send(key, 'DELETE', '/schemas/s'),
    ),
  },
}

const idOf = (key: string) => key.split('_')[1]

/** Calls of a tool whether or not the key sees it. */
const callOf =
  ({ app }: Matrix, name: string, args: object) =>
  (key: string) =>
    app.request('POST', '/mcp', {
      key,
      body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
    })

type Call = (matrix: Matrix) => Promise<object>
const call = (name: string, by: 'alters' | 'never', argumentsOf: Call): Attempt => {
  const prepare: Attempt['prepare'] = async (matrix) =>
    callOf(matrix, name, await argumentsOf(matrix))
  return by === 'alters' ? alters(prepare) : never(prepare)
}

const ofArticle = async ({ article }: Matrix) => ({ article: (await article()).id })
const edits = [{ find: 'words', replace: 'others' }]

/** By the tool. */
const calls: Record<string, Record<string, Attempt>> = {
  search: { '': call('search', 'never', async () => ({ query: 'words' })) },
  list_articles: { '': call('list_articles', 'never', async () => ({})) },
  read_article: { '': call('read_article', 'never', ofArticle) },
  outline: { '': call('outline', 'never', ofArticle) },
  history: { '': call('history', 'never', async ({ article }) => ({ id: (await article()).id })) },
  create_draft: {
    ' at a former path': call('create_draft', 'never', async ({ article }) => ({
      ...{ title: 'Draft', body: '', path: (await article()).former },
    })),
    ' with a status': call('create_draft', 'never', async () => ({
      ...{ title: 'Draft', body: '', status: 'published' },
    })),
    ' with front matter': call('create_draft', 'never', async () => ({
      ...{ title: 'Draft', body: '---\nstatus: published\n---\n' },
    })),
  },
  edit_article: {
    '': call('edit_article', 'alters', async ({ article }) => {
      const { id, version } = await article()
      return { id, version, edits }
    }),
    ' only planned': call('edit_article', 'never', async ({ article }) => {
      const { id, version } = await article()
      return { id, version, edits, dryRun: true }
    }),
  },
  publish: {
    '': call('publish', 'alters', async ({ app, next }) => {
      const { id, version } = await create(app, { title: `Draft ${next()}` })
      return { id, version }
    }),
    ' later': call('publish', 'alters', async ({ app, next }) => {
      const { id, version } = await create(app, { title: `Draft ${next()}` })
      return { id, version, at: '2999-01-01T00:00:00Z' }
    }),
  },
}

export const toolAttempts: Attempts = {
  'POST /mcp': Object.fromEntries(
    tools.flatMap(({ name }) =>
      Object.entries(calls[name] ?? {}).map(([what, attempt]) => [`${name}${what}`, attempt]),
    ),
  ),
}

/** The tools of which no call is tried. */
export const untriedTools = tools.map(({ name }) => name).filter((name) => !calls[name])
