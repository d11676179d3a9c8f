import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, fileOf, publish, read, send } from '../../support/content.ts'
import { compiled } from '../../support/processes/processes.ts'

// Real processes with a program as the editor, over HTTP and beside the database.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-desk-'))
const edits = join(folder, 'state', 'broadsheet', 'edits')

let app: TestApp
let url: string
let key: string
let relay: Relay
beforeAll(async () => {
  app = await testApp()
  url = await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  key = await app.keyWith('content:write', 'content:publish')
  relay = await startRelay(url)
})
beforeEach(() => {
  for (const name of existsSync(edits) ? readdirSync(edits) : []) rmSync(join(edits, name))
})
afterAll(async () => {
  relay.server.close()
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Relay {
  server: Server
  url: string
  /** Loses the response to a request, or the request itself. */
  loses: (method: string, url: string) => 'request' | 'response' | undefined
}

/** Hands requests on to the server, unless it is told to lose some. */
async function startRelay(to: string): Promise<Relay> {
  const made: Relay = { server: createServer(), url: '', loses: () => undefined }
  made.server.on('request', async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const loss = made.loses(method, path)
    if (loss === 'request') return response.destroy()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { host: _, connection: __, 'content-length': ___, ...rest } = headers
    const body = chunks.length > 0 && method !== 'GET' ? { body: Buffer.concat(chunks) } : {}
    const answer = await fetch(`${to}${path}`, {
      method,
      headers: rest as Record<string, string>,
      redirect: 'manual',
      ...body,
    })
    if (loss === 'response') return response.destroy()
    const kept = [...answer.headers].filter(([name]) => !/^(content-|transfer)/.test(name))
    response.writeHead(answer.status, Object.fromEntries(kept))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await once(made.server.listen(0, '127.0.0.1'), 'listening')
  made.url = `http://127.0.0.1:${(made.server.address() as AddressInfo).port}`
  return made
}

/** A program that changes the file it is given; `act` is code with `file`, `text` and `write`. */
function editor(act: string): string {
  const path = join(folder, `editor-${Math.random().toString(36).slice(2)}.mjs`)
  const head = `import { readFileSync, writeFileSync } from 'node:fs'
const file = process.argv.at(-1), text = readFileSync(file, 'utf8')
const write = (to) => writeFileSync(file, to)\n`
  writeFileSync(path, head + act)
  return `'${process.execPath}' '${path}'`
}

interface Run {
  EDITOR?: string
  input?: string
  env?: Record<string, string>
}

async function broadsheet(args: string[], { EDITOR = 'false', input = '', env = {} }: Run = {}) {
  const { DATABASE_URL: _, VISUAL: __, ...inherited } = process.env
  const child = spawn(process.execPath, [compiled('src/cli.ts'), ...args], {
    env: {
      ...inherited,
      ...{ BROADSHEET_URL: url, BROADSHEET_KEY: key, XDG_STATE_HOME: join(folder, 'state') },
      ...{ EDITOR, ...env },
    },
  })
  const output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text
  })
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code: code as number, ...output }
}

const kept = () => (existsSync(edits) ? readdirSync(edits).map((name) => join(edits, name)) : [])

test('an article is written, found, shown, corrected, compared and published', async () => {
  const writes = editor(`write(text.replace(/^$/m, '') + 'Oolong from the hils.\\n')`)
  const made = await broadsheet(['new', 'zh-CN:desk/tea', '--title', 'Tea "green"'], {
    EDITOR: writes,
    input: 'y\n',
  })
  expect(made.err).toContain('Saved: version 1, draft, zh-CN:desk/tea')
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('+Oolong from the hils.') })
  expect(kept()).toEqual([])

  const [listed, shown, edited] = await Promise.all([
    broadsheet(['list', '--lang', 'zh-CN', '--json']),
    broadsheet(['show', 'zh-CN:desk/tea']),
    broadsheet(['edit', 'zh-CN:desk/tea'], {
      // The first answer goes back to the editor, which runs again.
      EDITOR: editor(
        `write(text.includes('hils') ? text.replace('hils', 'hills') : text + 'A.\\n')`,
      ),
      input: 'e\ny\n',
    }),
  ])
  const [found] = listed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(found).toMatchObject({ title: 'Tea "green"', path: 'desk/tea', status: 'draft' })
  expect(shown.out).toBe(
    '---\ntitle: "Tea \\"green\\""\ndraft: true\n---\n\nOolong from the hils.\n',
  )
  expect(edited.out).toContain('-Oolong from the hils.\n+Oolong from the hills.')
  expect(edited.err).toContain('Saved: version 2, draft')
  expect(await fileOf(app, found.id)).toMatch(/hills\.\nA\.\n$/)

  const [compared, published] = await Promise.all([
    broadsheet(['diff', found.id, '1', '2']),
    broadsheet(['publish', 'zh-CN:desk/tea', 'desk/none']),
  ])
  expect(compared.out).toContain('+Oolong from the hills.')
  expect(published.code).toBe(1)
  expect(published.out).toMatch(/^version 3, published \S+, zh-CN:desk\/tea, id /)
  expect(published.err).toContain('error: desk/none: There is no article "desk/none"')
})

test('a list is a table; articles are published later, or taken back', async () => {
  const tea = await create(app, {
    title: 'Oolong and\u001b[2Jmore',
    path: 'table/oolong',
    body: 'Tea of the mountain Wuyi.',
  })
  const other = await publish(app, { title: '茶', path: 'table/cha', body: 'Wuyi.', tags: ['cha'] })
  const [searched, tagged, later, back] = await Promise.all([
    broadsheet(['list', '--search', 'mountain wuyi', '--status', 'draft,scheduled']),
    broadsheet(['list', '--tag', 'cha', '--limit', '1']),
    broadsheet(['publish', 'table/oolong', '--at', '2999-01-02T03:04:05+08:00']),
    broadsheet(['publish', other.id, '--draft']),
  ])
  const time = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d'
  // An escape sequence in a title does not reach the terminal.
  expect(searched.out).toMatch(
    new RegExp(
      `^status +changed +article +title\\n(draft|scheduled) +${time}  en:table/oolong +Oolong and\\S*\\[2Jmore\\n$`,
    ),
  )
  expect(searched.out).not.toContain('\u001b')
  expect(tagged.out).toMatch(/\n(draft|published) .* en:table\/cha +茶\n$/)
  expect(later).toMatchObject({ code: 0, out: expect.stringMatching(/^version 2, scheduled /) })
  expect(await read(app, tea.id)).toMatchObject({
    status: 'scheduled',
    publishedAt: '2999-01-01T19:04:05.000Z',
  })
  expect(back).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^version 2, draft .*en:table\/cha/),
  })
  expect((await app.request('GET', `/v1/articles/${other.id}`)).statusCode).toBe(404)
})

describe('a text is never lost', () => {
  test('when another person was faster; --from continues with it', async () => {
    const { id } = await create(app, { title: 'Race', path: 'desk/race', body: 'One.\n' })
    const races = editor(`
      const headers = { authorization: 'Bearer ${app.adminKey}', 'content-type': 'application/json' }
      await fetch('${url}/v1/articles/${id}', { method: 'PATCH', headers, body: '{"title":"Faster"}' })
      write(text.replace('One.', 'Mine.'))`)
    const lost = await broadsheet(['edit', 'desk/race'], { EDITOR: races, input: 'y\ny\n' })
    expect(lost.code).toBe(1)
    expect(lost.err).toContain('version 2 is current now')
    const [file = ''] = kept()
    expect(readFileSync(file, 'utf8')).toContain('Mine.')
    expect(lost.err).toContain(`broadsheet edit en:desk/race --from ${file}`)
    expect(await fileOf(app, id)).not.toContain('Mine.')

    const compared = await broadsheet(['diff', 'en:desk/race', '--file', file])
    expect(compared.out).toMatch(/-title: "?Faster[\s\S]*-One\.\n\+Mine\./)
    const foreign = `${file}.latin1`
    writeFileSync(foreign, Buffer.from('Café\n', 'latin1'))
    const refused = await broadsheet(['diff', 'en:desk/race', '--file', foreign])
    expect(refused).toMatchObject({ out: '', err: expect.stringContaining('is not UTF-8') })
    rmSync(foreign)
    const saved = await broadsheet(['edit', id, '--from', file, '--no-edit', '--yes'])
    expect(saved).toMatchObject({ code: 0, err: expect.stringContaining('Saved: version 3') })
    expect(await fileOf(app, id)).toContain('Mine.')
    expect(kept()).toEqual([])
  })

  test('when the editor crashes or the text is refused', async () => {
    const { id } = await create(app, { title: 'Crash', path: 'desk/crash', body: 'One.\n' })
    const before = await fileOf(app, id)
    const runs: [Run, number, string | RegExp, string][] = [
      [
        { EDITOR: editor(`write(text + 'half'); process.kill(process.pid, 'SIGKILL')`) },
        2,
        /was ended by SIGKILL|ended with the code 137/,
        'half',
      ],
      [
        { EDITOR: editor(`write('---\\ntitle: [\\n---\\nBroken'); `), input: 'n\n' },
        1,
        /error: line \d+/,
        'Broken',
      ],
    ]
    const ended = await Promise.all(runs.map(([run]) => broadsheet(['edit', id], run)))
    for (const [index, { code, err }] of ended.entries()) {
      const [, wanted, message, text] = runs[index] as (typeof runs)[number]
      expect({ code, err }).toEqual({ code: wanted, err: expect.stringMatching(message) })
      const [, file = ''] = /The text is kept in (.+)$/m.exec(err) ?? []
      expect(readFileSync(file, 'utf8')).toContain(text)
    }
    expect(await fileOf(app, id)).toBe(before)
    expect((await read(app, id)).version).toBe(1)
  })

  test('when the network fails, before or after the server has stored it', async () => {
    const { id } = await create(app, { title: 'Net', path: 'desk/net', body: 'One.\n' })
    const through = { BROADSHEET_URL: relay.url }
    const run = (word: string) =>
      broadsheet(['edit', id], {
        EDITOR: editor(`write(text + '${word}')`),
        input: 'y\n',
        env: through,
      })
    relay.loses = (method, path) =>
      method === 'PUT' && !path.includes('dryRun') ? 'request' : undefined
    const cut = await run('unsent')
    expect(cut).toMatchObject({ code: 2, err: expect.stringContaining('error: No response from') })
    expect(readFileSync(kept()[0] ?? '', 'utf8')).toMatch(/unsent$/)
    expect((await read(app, id)).version).toBe(1)

    relay.loses = (method, path) =>
      method === 'PUT' && !path.includes('dryRun') ? 'response' : undefined
    const stored = await run('sent')
    expect(stored).toMatchObject({ code: 0, err: expect.stringContaining('Saved') })
    expect(await fileOf(app, id)).toMatch(/\nsent$/)
    expect(kept().length).toBe(1)

    // A new article is sent again under the same key, so that there is one.
    let lost = 0
    relay.loses = (method, path) =>
      method === 'POST' && !path.includes('dryRun') && lost++ === 0 ? 'response' : undefined
    const args = ['new', '--title', 'Net twice', '--no-edit', '--yes', '--from']
    writeFileSync(join(folder, 'twice.md'), '---\ntitle: Net twice\ndraft: true\n---\nText\n')
    const once = await broadsheet([...args, join(folder, 'twice.md')], { env: through })
    expect(once).toMatchObject({ code: 0, err: expect.stringContaining('Saved: version 1') })
    const answer = await send(app, 'GET', '/articles?q=twice&status=draft')
    expect(answer.json().data.length).toBe(1)
  })
})

test('without an address it works beside the database, by the same rules', async () => {
  const { id } = await create(app, { title: 'Beside', path: 'desk/beside', body: 'One.\n' })
  const { dataDir } = app.fastify.config
  const beside = { BROADSHEET_URL: '', DATABASE_URL: app.url, DATA_DIR: dataDir }
  const [edited, taken] = await Promise.all([
    broadsheet(['edit', 'desk/beside', '--yes'], {
      EDITOR: editor(`write(text.replace('One', 'Two'))`),
      env: beside,
    }),
    broadsheet(['new', 'desk/beside', '--yes'], {
      EDITOR: editor(`write(text + 'X')`),
      env: beside,
    }),
  ])
  expect(edited).toMatchObject({ code: 0, err: expect.stringContaining('Saved: version 2') })
  expect(taken).toMatchObject({
    code: 1,
    err: expect.stringContaining('broadsheet new OTHER/PATH'),
  })
  const revisions = await send(app, 'GET', `/articles/${id}/revisions`)
  expect(revisions.json().data.map(({ actor }: { actor: string }) => actor)).toContain('cli')
})

test('a key that cannot save is told before the editor opens', async () => {
  const reader = await app.keyWith('drafts:read')
  const opened = join(folder, 'opened')
  const EDITOR = editor(`writeFileSync('${opened}', '')`)
  const refused = await broadsheet(['new'], { EDITOR, env: { BROADSHEET_KEY: reader } })
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('lacks the scope') })
  expect(existsSync(opened)).toBe(false)
})
