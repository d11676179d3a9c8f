import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readClock } from '../../../src/database/clock.ts'
import type { RunningWorker } from '../../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'
import { workerOf } from '../../support/imports/uploads.ts'

// What an import leaves unchanged and what it stores as drafts when its key may not publish.

let app: TestApp
let worker: RunningWorker
let plain: string
let publisher: string
let sources = 0

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

type Files = Record<string, string>

interface Run {
  id: string
  counts: Record<string, number>
  /** Outcome and problem codes by file, in the order of the files. */
  files: string[]
  warnings: string[]
}

const send = (key: string, source: string, files: Files, query = '', headers = {}) =>
  app.request('POST', `/v1/imports?source=${source}${query}`, {
    key,
    body: tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))),
    headers: { 'content-type': 'application/x-tar', ...headers },
  })

const counted = [
  'created',
  'updated',
  'unchanged',
  'moved',
  'conflicts',
  'failed',
  'trashed',
  'total',
] as const

async function report(id: string): Promise<Run> {
  const { data } = (await app.request('GET', `/v1/imports/${id}`, { key: app.adminKey })).json()
  const files = (
    await app.request('GET', `/v1/imports/${id}/files?limit=1000`, { key: app.adminKey })
  ).json().data
  expect(data.status).toBe('completed')
  return {
    id,
    counts: Object.fromEntries(
      counted.filter((name) => data[name] > 0).map((name) => [name, data[name]]),
    ),
    files: files
      .map(
        ({
          file,
          outcome,
          problems,
        }: {
          file: string
          outcome: string
          problems: { code: string }[]
        }) => [file, outcome, ...problems.map(({ code }) => code)].join(' '),
      )
      .sort(),
    warnings: data.warnings.map(
      ({ code, count }: { code: string; count: number }) => `${code} ${count}`,
    ),
  }
}

async function run(key: string, source: string, files: Files, query = ''): Promise<Run> {
  const answer = await send(key, source, files, query, { prefer: 'wait=50' })
  expect(answer.statusCode, answer.body).toBe(200)
  return report(answer.json().data.id)
}

/** Status of each article of a source by file, with `-` before trashed ones. */
async function states(source: string): Promise<Record<string, string>> {
  const { rows } = await app.db.pool.query(
    `select file, case when trashed_at is null then '' else '-' end || status || case when withheld then '*' else '' end as state
     from articles where source = $1 order by file`,
    [source],
  )
  return Object.fromEntries(rows.map(({ file, state }) => [file, state]))
}

const articleOf = async (source: string, file: string) => {
  const { rows } = await app.db.pool.query(
    'select * from articles where source = $1 and file = $2',
    [source, file],
  )
  return rows[0]
}

const published = async (source: string) => {
  const { data } = (await app.request('GET', '/v1/articles?limit=100')).json()
  const { rows } = await app.db.pool.query('select id from articles where source = $1', [source])
  const own = new Set(rows.map(({ id }) => id))
  return data.filter(({ id }: { id: string }) => own.has(id)).length
}

const next = () => `publishing${++sources}`
const post = (title: string, head = '') => `---\ntitle: ${title}\n${head}---\n\nText of ${title}.\n`

const tree: Files = {
  'bare.md': 'No head at all.\n',
  'dated.md': post('Dated', 'date: 2024-01-01\n'),
  'ahead.md': post('Ahead', 'date: 2999-01-01\n'),
  'draft.md': post('Draft', 'draft: true\n'),
  'old.md': post('Old', 'status: archived\n'),
}

describe('an import whose key may not publish', () => {
  test('stores new files as drafts with a warning; a key that may publish publishes them', async () => {
    const source = next()
    const first = await run(plain, source, tree)
    expect(first.counts).toEqual({ created: 5, total: 5 })
    expect(first.files).toEqual([
      'ahead.md created not_published',
      'bare.md created not_published',
      'dated.md created not_published',
      'draft.md created',
      'old.md created',
    ])
    expect(first.warnings).toEqual(['not_published 3'])
    expect(await states(source)).toEqual({
      'ahead.md': 'draft*',
      'bare.md': 'draft*',
      'dated.md': 'draft*',
      'draft.md': 'draft',
      'old.md': 'archived',
    })
    expect(await published(source)).toBe(0)
    // Byte for byte, whatever the status.
    const { head, body } = await articleOf(source, 'dated.md')
    expect(head + body).toBe(tree['dated.md'])

    const again = await run(plain, source, tree)
    expect(again.counts).toEqual({ unchanged: 5, total: 5 })
    expect(again.warnings).toEqual(['not_published 3'])

    const last = await run(publisher, source, tree)
    expect(last.counts).toEqual({ updated: 3, unchanged: 2, total: 5 })
    expect(last.warnings).toEqual([])
    expect(await states(source)).toEqual({
      'ahead.md': 'published',
      'bare.md': 'published',
      'dated.md': 'published',
      'draft.md': 'draft',
      'old.md': 'archived',
    })
    expect(await published(source)).toBe(2)
    expect((await run(publisher, source, tree)).counts).toEqual({ unchanged: 5, total: 5 })
    const events = await app.db.pool.query(
      `select e.type from events e join articles a on a.id = e.resource_id where a.source = $1 and a.file = 'bare.md' order by e.id`,
      [source],
    )
    expect(events.rows.map(({ type }) => type)).toEqual(['article.created', 'article.published'])
  })

  test('does not change, move or trash public and scheduled articles', async () => {
    const source = next()
    const files = {
      ...tree,
      'moved.md': post('Moved', 'date: 2024-01-02\n'),
      'gone.md': post('Gone', 'date: 2024-01-03\n'),
      'gone-draft.md': post('Gone draft', 'draft: true\n'),
      'moved-draft.md': post('Moved draft', 'draft: true\n'),
      'same.md': post('Same', 'date: 2024-01-04\n'),
    }
    await run(publisher, source, files)
    const before = await states(source)
    const {
      'moved.md': moved,
      'gone.md': _gone,
      'gone-draft.md': _draft,
      'moved-draft.md': movedDraft,
      ...rest
    } = files
    const changed = {
      ...rest,
      'dated.md': post('Dated anew', 'date: 2024-01-01\n'),
      'ahead.md': post('Ahead', 'draft: true\n'),
      'draft.md': post('Draft', ''),
      'sub/moved.md': moved,
      'sub/moved-draft.md': movedDraft,
    }
    for (const query of ['&prune=true', '&prune=true&onConflict=overwrite']) {
      const copy = await run(plain, source, changed, `${query}&dryRun=true`)
      const done = await run(plain, source, changed, query)
      const first = query === '&prune=true'
      expect(done.files).toEqual(
        [
          'ahead.md conflict not_published',
          'bare.md unchanged',
          'dated.md conflict not_published',
          first ? 'draft.md updated not_published' : 'draft.md unchanged not_published',
          ...(first ? ['gone-draft.md trashed'] : []),
          'gone.md conflict not_published',
          'old.md unchanged',
          'same.md unchanged',
          first ? 'sub/moved-draft.md moved' : 'sub/moved-draft.md unchanged',
          'sub/moved.md conflict not_published',
        ].sort(),
      )
      expect(copy.files).toEqual(done.files)
      expect(copy.counts).toEqual(done.counts)
      expect(done.warnings).toEqual(['not_published 5'])
    }
    const { 'moved-draft.md': _there, ...others } = before
    expect(await states(source)).toEqual({
      ...others,
      'draft.md': 'draft*',
      'gone-draft.md': '-draft',
      'sub/moved-draft.md': 'draft',
    })
    expect(await articleOf(source, 'dated.md')).toMatchObject({ title: 'Dated', version: 1 })

    const last = await run(publisher, source, changed, '&prune=true')
    expect(last.counts).toEqual({ updated: 3, unchanged: 4, moved: 1, trashed: 1, total: 8 })
    expect(await states(source)).toMatchObject({
      'draft.md': 'published',
      'gone.md': '-published',
      'ahead.md': 'draft',
    })
  })

  test('restores nothing from the trash that would be public', async () => {
    const source = next()
    await run(publisher, source, { 'a.md': post('A') })
    const { id } = await articleOf(source, 'a.md')
    await app.request('DELETE', `/v1/articles/${id}`, { key: app.adminKey })
    const changed = { 'a.md': post('A changed') }
    expect((await run(plain, source, changed)).files).toEqual(['a.md conflict in_trash'])
    expect((await run(plain, source, changed, '&onConflict=overwrite')).files).toEqual([
      'a.md restored not_published',
    ])
    expect(await states(source)).toEqual({ 'a.md': 'draft*' })
  })

  test('keeps the rights of its key when another process continues it', async () => {
    const source = next()
    await worker.stop()
    const answer = await send(plain, source, tree)
    expect(answer.statusCode).toBe(202)
    const { id } = answer.json().data
    worker = workerOf(app)
    await expect
      .poll(
        async () =>
          (await app.request('GET', `/v1/imports/${id}`, { key: plain })).json().data.finishedAt,
        { timeout: 50_000 },
      )
      .not.toBeNull()
    expect((await report(id)).warnings).toContain('not_published 3')
    expect(await published(source)).toBe(0)
  })

  test('reads by new options only articles that are not public', async () => {
    const source = next()
    await run(publisher, source, { 'a.md': post('A'), 'b.md': post('B', 'draft: true\n') })
    const again = await run(
      plain,
      source,
      { 'a.md': post('A'), 'b.md': post('B', 'draft: true\n') },
      '&lang=de',
    )
    expect(again.files).toEqual(['a.md conflict not_published', 'b.md updated'])
    expect((await articleOf(source, 'a.md')).lang).toBe('en')
  })
})

describe('a withheld draft', () => {
  const withheld = async (text = post('Waits', 'date: 2024-01-01\n')) => {
    const source = next()
    await run(plain, source, { 'a.md': text })
    const { id } = await articleOf(source, 'a.md')
    return { source, id, files: { 'a.md': text } }
  }
  const patch = (key: string, id: string, body: object) =>
    app.request('PATCH', `/v1/articles/${id}`, { key, body })

  test('stays withheld when it is edited, trashed and restored, by any key', async () => {
    const { source, id, files } = await withheld()
    const writer = await app.keyWith('content:write')
    const edited = await patch(writer, id, { summary: 'By one who may not' })
    expect(edited.json().data).toMatchObject({ status: 'draft', summary: 'By one who may not' })
    expect((await patch(app.adminKey, id, { title: 'By one who may' })).json().data.status).toBe(
      'draft',
    )
    for (const [method, url] of [
      ['DELETE', ''],
      ['POST', '/restore'],
    ])
      expect(
        (await app.request(method ?? '', `/v1/articles/${id}${url}`, { key: app.adminKey }))
          .statusCode,
      ).toBeLessThan(300)
    expect(await states(source)).toEqual({ 'a.md': 'draft*' })
    expect((await app.request('GET', `/v1/articles/${id}`)).statusCode).toBe(404)
    // The edit is kept and published.
    expect((await run(publisher, source, files)).files).toEqual(['a.md updated'])
    const shown = (await app.request('GET', `/v1/articles/${id}`)).json().data
    expect(shown).toMatchObject({
      status: 'published',
      title: 'By one who may',
      summary: 'By one who may not',
    })
  })

  test('is published by a write that says so, if its key may publish', async () => {
    const { source, id } = await withheld(post('Undated'))
    const writer = await app.keyWith('content:write')
    expect((await patch(writer, id, { status: 'published' })).statusCode).toBe(403)
    const answer = await patch(app.adminKey, id, { status: 'published' })
    expect(answer.json().data.status).toBe('published')
    expect(answer.json().data.publishedAt).not.toBeNull()
    expect(await states(source)).toEqual({ 'a.md': 'published' })
  })

  test('becomes an ordinary draft when a write says so', async () => {
    const { source, id, files } = await withheld()
    const answer = await patch(app.adminKey, id, { status: 'draft' })
    expect(answer.json().data.status).toBe('draft')
    expect(await states(source)).toEqual({ 'a.md': 'draft' })
    const { head } = await articleOf(source, 'a.md')
    expect(head).toContain('draft: true')
    expect((await run(publisher, source, files)).files).toEqual(['a.md unchanged'])
    expect(await states(source)).toEqual({ 'a.md': 'draft' })
  })

  test('is trashed with its file, and stays a withheld draft there', async () => {
    const { source } = await withheld()
    const gone = await run(publisher, source, { 'b.md': post('B') }, '&prune=true&pruneLimit=1')
    expect(gone.files).toEqual(['a.md trashed', 'b.md created'])
    expect((await states(source))['a.md']).toBe('-draft*')
  })

  test('moves with its file, and the next key that may publish publishes it', async () => {
    const { source, files } = await withheld()
    const moved = { 'sub/a.md': files['a.md'] ?? '' }
    expect((await run(plain, source, moved)).files).toEqual(['sub/a.md moved not_published'])
    expect(await states(source)).toEqual({ 'sub/a.md': 'draft*' })
    expect((await run(publisher, source, moved)).files).toEqual(['sub/a.md updated'])
    expect(await states(source)).toEqual({ 'sub/a.md': 'published' })
  })
})

test('the command line may publish', async () => {
  const files = await makeTree({ 'a.md': post('A') })
  const source = next()
  await importTree(app.db, files, { source })
  expect(await states(source)).toEqual({ 'a.md': 'published' })
  await files.remove()
})

test('an expired article counts as not public', async () => {
  const source = next()
  const past = new Date((await readClock(app.db)).getTime() - 60_000).toISOString()
  const text = (title: string) => post(title, `date: 2020-01-01\nexpiryDate: ${past}\n`)
  await run(publisher, source, { 'a.md': text('A') })
  const again = await run(plain, source, { 'a.md': text('B') })
  expect(again.files).toEqual(['a.md updated not_published'])
})
