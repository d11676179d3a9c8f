import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningWorker } from '../../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { ended, workerOf } from '../../support/imports/uploads.ts'

let app: TestApp
let worker: RunningWorker
let plain: string
let publisher: string

beforeAll(async () => {
  app = await testApp()
  worker = workerOf(app)
  plain = await app.keyWith('imports:run')
  publisher = await app.keyWith('imports:run', 'content:publish')
})
afterAll(async () => {
  await worker.stop()
  await app.close()
})

type Tree = Record<string, string>

/** Imports a tree; returns the names by outcome and the codes of the problems by name. */
async function imported(key: string, source: string, tree: Tree, query = '') {
  const answer = await app.request('POST', `/v1/imports?source=${source}&prune=true${query}`, {
    key,
    body: tarOf(Object.entries(tree).map(([name, data]) => ({ name, data }))),
    headers: { 'content-type': 'application/x-tar' },
  })
  expect(answer.statusCode, answer.body).toBe(202)
  const run = await ended(app, answer.json().data.id)
  expect(run).toMatchObject({ status: 'completed', failed: 0 })
  const url = `/v1/imports/${run.id}/files?limit=1000`
  const by: Record<string, string[]> = {}
  const codes: Record<string, string[]> = {}
  const { data } = (await app.request('GET', url, { key: app.adminKey })).json()
  for (const { file, outcome, problems } of data) {
    by[outcome] = [...(by[outcome] ?? []), file].sort()
    codes[file] = problems.map(({ code }: { code: string }) => code)
  }
  return { run, by, codes }
}

async function files(source: string): Promise<{ file: string; version: number; hash: string }[]> {
  const url = `/v1/files?source=${source}&limit=100`
  const answers = [url, `${url}&trashed=true`].map((one) =>
    app.request('GET', one, { key: app.adminKey }),
  )
  return (await Promise.all(answers)).flatMap((answer) => answer.json().data)
}

test.each([
  ['published', ''],
  ['scheduled', 'date: 2100-01-01\n'],
])('a file of a %s article is a conflict for a key that may not publish', async (source, date) => {
  const text = (head: string, names: string[]) =>
    `---\ntitle: ${source}\nlang: en\n${head}---\n${names.map((one) => `![x](${one}.bin)`).join('\n')}`
  const articles = {
    'a.md': text(date, ['p', 'm', 'm2', 'g', 'r']),
    'b.md': text('draft: true\n', ['d', 'dg']),
  }
  const before = { 'p.bin': 'p', 'm.bin': 'moves', 'g.bin': 'goes', 'r.bin': 'r' }
  await imported(publisher, source, { ...articles, ...before, 'd.bin': 'd', 'dg.bin': 'd goes' })
  const { 'r.bin': _, ...without } = { ...before, 'd.bin': 'd', 'dg.bin': 'd goes' }
  const pruned = await imported(publisher, source, { ...articles, ...without })
  expect(pruned.by.trashed).toEqual(['r.bin'])
  const kept = await files(source)

  const next = { 'p.bin': 'two', 'm2.bin': 'moves', 'r.bin': 'r', 'd.bin': 'two d', 'n.bin': 'new' }
  const refused = ['g.bin', 'm2.bin', 'p.bin', 'r.bin']
  for (const query of ['&dryRun=true', '', '&onConflict=overwrite']) {
    const { run, by, codes } = await imported(plain, source, { ...articles, ...next }, query)
    expect(by.conflict).toEqual(refused)
    for (const name of refused) expect(codes[name]).toContain('not_published')
    expect(run.files).toMatchObject({ conflicts: 4, failed: 0 })
    if (query.startsWith('&on')) expect(by.unchanged).toEqual(['a.md', 'b.md', 'd.bin', 'n.bin'])
    else expect(by).toMatchObject({ updated: ['d.bin'], created: ['n.bin'], trashed: ['dg.bin'] })
  }
  const untouched = (all: { file: string }[]) => all.filter(({ file }) => /^[pmgr]/.test(file))
  expect(untouched(await files(source))).toEqual(untouched(kept))

  const { by } = await imported(publisher, source, { ...articles, ...next })
  expect(by).toMatchObject({
    ...{ updated: ['p.bin'], moved: ['m2.bin'], restored: ['r.bin'], trashed: ['g.bin'] },
  })
})
