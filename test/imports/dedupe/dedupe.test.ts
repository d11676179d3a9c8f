import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { runQueued } from '../../../src/imports/lease/run-queued.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { openStaging } from '../../../src/imports/upload/open-staging.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, send } from '../../support/content.ts'
import { tarOf } from '../../support/imports/archives.ts'
import {
  type ImportRequest,
  importTree,
  makeTree,
  type Tree,
} from '../../support/imports/imports.ts'
import { doneSoFar, readImport, upload } from '../../support/imports/uploads.ts'
import { until } from '../../support/processes/processes.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'dedupe-'))
let app: TestApp
beforeAll(async () => {
  app = await testApp({ dataDir })
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true })
})

type Options = Omit<ImportRequest, 'source'> & { source: string }

/** `file outcome`, with `!` after files with the problem `duplicate`, and the messages. */
async function imported(tree: Tree, options: Options) {
  const { run, files } = await importTree(app.db, tree, options)
  expect(run.status).toBe('completed')
  const left = await app.db.pool.query('select 1 from import_keys')
  expect(left.rowCount).toBe(0)
  const all = [...files.values()].map(({ file, outcome, problems }) => {
    const problem = problems.find(({ code }) => code === 'duplicate')
    return { line: `${file} ${outcome}${problem ? '!' : ''}`, message: problem?.message }
  })
  return {
    run,
    lines: all.map(({ line }) => line).sort(),
    messages: all.flatMap(({ message }) => message ?? []).sort(),
  }
}

const text = (title: string, body: string, head = '') => `---\ntitle: ${title}\n${head}---\n${body}`

test('new files with the body of another article are left out, each time', async () => {
  const { id } = await create(app, { title: 'Here', path: 'here', body: 'Stored here.\n' })
  const tree = await makeTree({
    'a.md': text('A', 'One body.\n'),
    'b.md': text('B', '\r\nOne body.  \r\n'),
    'c.md': text('C', 'Stored here.'),
    'd.md': text('D', ''),
    'e.md': text('E', '\n'),
  })
  const options = { source: 'bodies', dedupe: 'body', dedupeAction: 'skip' } as const
  const expected = ['b.md duplicate!', 'c.md duplicate!', 'd.md created', 'e.md created']
  const trial = await imported(tree, { ...options, dryRun: true })
  expect(trial.lines).toEqual(['a.md created', ...expected])
  expect(trial.messages).toEqual([
    `It has the same body as "a.md", which is earlier in this import.`,
    `It has the same body as "en/here.md" in the source "api" (article ${id}).`,
  ])
  const first = await imported(tree, options)
  expect(first.lines).toEqual(trial.lines)
  expect(first.run).toMatchObject({ total: 5, created: 3, duplicates: 2, failed: 0 })
  expect(first.run.warnings).toMatchObject([{ code: 'duplicate', count: 2 }])
  const again = await imported(tree, options)
  expect(again.lines).toEqual(first.lines.map((line) => line.replace('created', 'unchanged')))
  expect(again.messages[0]).toMatch(/^It has the same body as "a.md" \(article [0-9a-f-]{36}\)\.$/)

  // What an editor threw away is no reason to leave a file out.
  await send(app, 'DELETE', `/articles/${id}`)
  const { lines } = await imported(tree, options)
  expect(lines).toContain('c.md created')
  // A file with its own article is updated as ever, and reported.
  await tree.put({ 'c.md': text('C', 'One body.') })
  const changed = await imported(tree, options)
  expect(changed.lines).toContain('c.md updated!')
  await tree.put({ 'a.md': text('A', 'Another body.') })
  const free = await imported(tree, options)
  expect(free.lines.slice(0, 3)).toEqual(['a.md updated', 'b.md duplicate!', 'c.md unchanged'])
  await tree.remove()
})

test('duplicates by link are reported, and fail with strict', async () => {
  const tree = await makeTree({
    'a.md': text('A', 'Text.\n\n[Source](https://news.example/1?utm_source=x)\n'),
    'b.md': text('B', 'Other.', 'canonicalUrl: http://news.example/1/\n'),
    'c.md': text('C', 'A third.'),
  })
  const options = { source: 'links', dedupe: 'link' }
  const first = await imported(tree, options)
  expect(first.lines).toEqual(['a.md created', 'b.md created!', 'c.md created'])
  const unchanged = ['a.md unchanged', 'b.md unchanged!', 'c.md unchanged']
  expect((await imported(tree, options)).lines).toEqual(unchanged)
  expect((await imported(tree, { ...options, dryRun: true })).lines).toEqual(unchanged)
  const strict = await imported(tree, { ...options, strict: true })
  expect(strict.lines).toEqual(['a.md unchanged', 'b.md failed!', 'c.md unchanged'])
  // A text that was edited here is compared as it is now, and a moved file is the same article.
  const { data } = (await send(app, 'GET', '/articles?source=links&sort=title')).json()
  await send(app, 'PATCH', `/articles/${data[1].id}`, { frontMatter: { canonicalUrl: null } })
  await tree.put({ 'a.md': null, 'z.md': text('A', 'Text.\n\nhttps://news.example/1\n') })
  const moved = await imported(tree, { ...options, source: 'links' })
  expect(moved.lines).toEqual(['b.md unchanged', 'c.md unchanged', 'z.md created!'])
  await tree.remove()
})

test('duplicates by a value of the front matter, in the sources of a limited key', async () => {
  const tree = await makeTree({
    'a.md': text('A', 'A', 'feed: {guid: 17}\n'),
    'b.md': text('B', 'B', 'feed: {guid: "17"}\n'),
    'c.md': text('C', 'C', 'feed: {guid: ""}\n'),
    'd.md': text('D', 'D', 'feed: {guid: ""}\n'),
    'e.md': text('E', 'E', 'feed: [guid]\n'),
  })
  const options = { dedupe: 'frontMatter.feed.guid', dedupeAction: 'skip' } as const
  const first = await imported(tree, { ...options, source: 'feeds' })
  const expected = ['a.md created', 'b.md duplicate!', 'c.md created', 'd.md created']
  expect(first.lines).toEqual([...expected, 'e.md created'])
  expect(first.messages[0]).toContain('It has the same value of "feed.guid" as "a.md"')
  const limited = { ...options, source: 'partner', dedupeSources: ['partner'], dryRun: true }
  expect((await imported(tree, limited)).lines).toEqual(first.lines)
  const other = await imported(tree, { ...options, source: 'partner', dryRun: true })
  expect(other.lines.slice(0, 2)).toEqual(['a.md duplicate!', 'b.md duplicate!'])
  await tree.remove()
})

test('over HTTP another process continues with what the first one compared', async () => {
  const key = await app.keyFor(['queue'], 'imports:run')
  const post = (query: string, by = { key }) =>
    app.request('POST', `/v1/imports?source=queue&${query}`, {
      ...by,
      body: tarOf([{ name: 'x.md', data: 'x' }]),
      headers: { 'content-type': 'application/x-tar' },
    })
  expect(faults(await post('dedupe=title'), 400)).toEqual(['dedupe invalid_value'])
  expect(faults(await post('dedupeAction=skip'), 400)).toEqual(['dedupeAction needs_dedupe'])
  const accepted = (await post('dedupe=body')).json().data
  expect(accepted.options).toMatchObject({ dedupe: 'body', dedupeSources: ['queue'] })
  await app.request('DELETE', `/v1/imports/${accepted.id}`, { key })
  // A key that may not read the drafts of other sources is not told that they exist.
  const unlimited = { key: await app.keyWith('imports:run') }
  const told = (await post('dedupe=body', unlimited)).json().data
  expect(told.options).toMatchObject({ dedupeSources: ['queue'] })
  await app.request('DELETE', `/v1/imports/${told.id}`, unlimited)
  const reading = { key: await app.keyWith('imports:run', 'drafts:read') }
  const all = (await post('dedupe=body', reading)).json().data
  expect(all.options).not.toHaveProperty('dedupeSources')
  await app.request('DELETE', `/v1/imports/${all.id}`, reading)

  // Each text is there twice, in different batches.
  const names = Array.from({ length: 500 }, (_, at) => at)
  const body = tarOf(names.map((at) => ({ name: `${at}.md`, data: `Text ${at % 250}.\n` })))
  const { id } = await upload(app, body, 'source=queue&dedupe=body&dedupeAction=skip')
  const { config } = app.fastify
  const parts = {
    ...{ db: app.db, staging: openStaging(config), limits: defaultLimits, log: { warn: () => {} } },
    ...{ defaults: { lang: 'en', timeZone: 'UTC' } },
    beside: { blobs: openBlobStore(config), maxFileBytes: config.maxFileBytes },
  }
  const stop = new AbortController()
  const begun = runQueued({ ...parts, signal: stop.signal })
  await until(async () => (await doneSoFar(app, id)) > 0)
  stop.abort()
  await begun
  await runQueued({ ...parts, signal: new AbortController().signal })
  expect(await readImport(app, id)).toMatchObject({
    ...{ status: 'completed', total: 500, created: 250, duplicates: 250 },
  })
})
