import { setTimeout as sleep } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { applyPatch } from 'diff'
import { expect, test } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { create, fileOf, read, send } from '../support/content.ts'
import { twoApps } from '../support/servers/two-apps.ts'

let app: TestApp
let other: TestApp
twoApps((first, second) => {
  app = first
  other = second
})

// RACE_ROUNDS=500 runs it for longer.
const rounds = Number(process.env.RACE_ROUNDS ?? 20)

/** What a contender of a round got: the version that it wrote, or the one that it must read now. */
interface Result {
  won: boolean
  version: number
}

async function patch(to: TestApp, id: string, version: number, change: object): Promise<Result> {
  const answer = await send(to, 'PATCH', `/articles/${id}`, change, { 'if-match': `"v${version}"` })
  const [, present] = /^"v(\d+)"$/.exec(`${answer.headers.etag}`) ?? []
  if (answer.statusCode === 412) {
    expect(answer.json().detail).toContain(`version ${present}`)
    return { won: false, version: Number(present) }
  }
  expect(answer.statusCode, answer.body).toBe(200)
  return { won: true, version: answer.json().data.version }
}

async function assistant() {
  const url = `${await app.fastify.listen({ port: 0, host: '127.0.0.1' })}/mcp`
  const authorization = `Bearer ${await app.keyWith('content:write')}`
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization } }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  const edit = async (id: string, version: number, edits: object[]): Promise<Result> => {
    const args = { id, version, edits }
    const result = await client.callTool({ name: 'edit_article', arguments: args })
    const [first] = result.content as { type: string; text: string }[]
    const text = first?.text ?? ''
    expect(text).toContain(result.isError ? 'Next: read the article again' : 'Saved:')
    return { won: !result.isError, version: Number(/version (\d+)/.exec(text)?.[1]) }
  }
  return { edit, close: () => client.close() }
}

const after = async <T>(turns: number, work: () => Promise<T>): Promise<T> => {
  await sleep(turns * 2)
  return work()
}

test('of two editors and an assistant one wins each round, and the history replays', async () => {
  const body = 'One: 0\r\nTwo: 0\r\n'
  const { id } = await create(app, { title: 'Round 0', body })
  const { edit, close } = await assistant()
  let text = ''
  const wins = [0, 0, 0]
  for (let version = 1; version <= rounds; version++) {
    const line = `Line ${version}.`
    const edits = [{ find: 'Two: ', replace: `Two: ${version} ` }]
    const contenders = [
      edit(id, version, [{ append: line }]),
      // A call of a tool takes longer on its way, so each editor begins sooner or later after it.
      after(version % 7, () => patch(app, id, version, { title: `Round ${version}` })),
      after(version % 5, () => patch(other, id, version, { edits })),
    ]
    const results = await Promise.all(contenders)
    expect(results.map((result) => result.version)).toEqual(contenders.map(() => version + 1))
    expect(results.filter(({ won }) => won)).toHaveLength(1)
    const winner = results.findIndex(({ won }) => won)
    wins[winner] = (wins[winner] ?? 0) + 1
    const next = await fileOf(app, id)
    const added = [line, `Round ${version}`, `Two: ${version} `].filter((one) => next.includes(one))
    expect(added).toHaveLength(1)
    text = next
  }
  await close()
  expect((await read(app, id)).version).toBe(rounds + 1)
  await replay(id, text)
  if (process.env.RACE_ROUNDS) console.log('wins of assistant, editor, other editor:', wins)
}, 600_000)

/** The first version, changed by what the history says of each next one, is the present text. */
async function replay(id: string, present: string): Promise<void> {
  const { rows } = await app.db.query<{ text: string }>({
    text: `select head || body as text from revisions where article_id = $1 order by version`,
    values: [id],
  })
  let text = rows[0]?.text ?? ''
  for (let version = 1; version <= rounds; version++) {
    const url = `/articles/${id}/revisions/${version}/diff/${version + 1}`
    const diff = await send(app, 'GET', url, undefined, { accept: 'text/x-diff' })
    expect(diff.statusCode, diff.body).toBe(200)
    text = applyPatch(text, diff.body, { autoConvertLineEndings: false }) || ''
    expect(text).toBe(rows[version]?.text ?? present)
  }
  expect(text).toBe(present)
}
