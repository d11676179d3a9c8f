import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import {
  type ImportRequest,
  importTree,
  makeTree,
  type Tree,
} from '../../support/imports/imports.ts'

let app: TestApp
let tree: Tree
let source: string
let sources = 0

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  tree = await makeTree()
  source = `s${++sources}`
})
afterEach(() => tree.remove())

const importIt = (request: ImportRequest = {}) => importTree(app.db, tree, { source, ...request })

/** Each source has a separate folder, so that the paths of two tests never collide. */
const named = (file: string) => `${source}/${file}`
const put = (files: Record<string, string | Buffer | null>) =>
  tree.put(Object.fromEntries(Object.entries(files).map(([file, text]) => [named(file), text])))

const post = (title: string, extra = '') =>
  `---\ntitle: ${title}\n${extra}---\n\nText of ${title}.\n`

async function articles() {
  const { rows } = await app.db.pool.query(
    `select id, file, title, version, path, status, lang, trashed_at is not null as trashed,
       published_at as "publishedAt", head || body as text
     from articles where source = $1 order by file`,
    [source],
  )
  return rows
}

const article = async (file: string) => (await articles()).find((row) => row.file === named(file))
const idOf = async (file: string): Promise<string> => (await article(file))?.id ?? 'none'

async function patch(file: string, body: object) {
  const answer = await app.request('PATCH', `/v1/articles/${await idOf(file)}`, {
    key: app.adminKey,
    body,
  })
  expect(answer.statusCode, answer.body).toBe(200)
}

async function trash(file: string) {
  const answer = await app.request('DELETE', `/v1/articles/${await idOf(file)}`, {
    key: app.adminKey,
  })
  expect(answer.statusCode, answer.body).toBe(204)
}

const count = async (table: string) =>
  (await app.db.pool.query(`select count(*)::int as n from ${table}`)).rows[0]?.n as number

describe('a file', () => {
  test('that is new becomes an article with the same bytes', async () => {
    const text = '\uFEFF---\r\ntitle: "A" # note\r\n---\r\nBody  \r\n'
    await put({ 'a.md': text })
    const { run, by } = await importIt()
    expect(run).toMatchObject({
      status: 'completed',
      total: 1,
      created: 1,
      failed: 0,
      actor: 'cli',
    })
    expect(by).toEqual({ created: [named('a.md')] })
    expect(await articles()).toMatchObject([{ title: 'A', version: 1, text, path: `${source}/a` }])
  })

  test('that has not changed writes nothing', async () => {
    await put({ 'a.md': post('A', 'tags: [x]\n'), 'b.md': post('B') })
    await importIt()
    const before = await Promise.all(['articles', 'revisions', 'events', 'article_tags'].map(count))
    const { run } = await importIt()
    expect(run).toMatchObject({ unchanged: 2, created: 0, updated: 0 })
    expect(
      await Promise.all(['articles', 'revisions', 'events', 'article_tags'].map(count)),
    ).toEqual(before)
    expect((await articles()).map(({ version }) => version)).toEqual([1, 1])
  })

  test('that has changed updates its article, with one revision', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B') })
    await importIt()
    const [id, revisions] = [await idOf('a.md'), await count('revisions')]
    await put({ 'a.md': post('Another') })
    const { by } = await importIt()
    expect(by).toEqual({ updated: [named('a.md')], unchanged: [named('b.md')] })
    expect(await article('a.md')).toMatchObject({ id, title: 'Another', version: 2 })
    expect(await count('revisions')).toBe(revisions + 1)
  })

  test('that cannot be read fails with its line; the rest are imported', async () => {
    await put({
      'a.md': post('A'),
      'bad.md': `---\ntitle: ${'['.repeat(80)}\n---\n`,
      'utf16.md': Buffer.from('\uFEFFtitle', 'utf16le'),
      'z.md': post('Z'),
    })
    const { run, files, by } = await importIt()
    expect(run).toMatchObject({ status: 'completed', total: 4, created: 2, failed: 2 })
    expect(by.failed).toEqual([named('bad.md'), named('utf16.md')])
    const [problem] = files.get(named('bad.md'))?.problems ?? []
    expect(problem).toMatchObject({ severity: 'error', line: expect.any(Number) })
    expect(problem?.line).toBeGreaterThan(1)
  })

  test('of which it is unclear whether it is public is a warning with its place', async () => {
    await put({ 'a.md': post('A', 'draft: ture\n') })
    const { code, example } = (await importIt()).run.warnings[0] ?? {}
    expect(code).toBe('visibility_unclear')
    expect(example).toMatchObject({ file: named('a.md'), line: 3, column: 1 })
  })

  test('of another type is listed as ignored and not counted', async () => {
    await put({
      'a.md': post('A'),
      'a.png': 'x',
      '.hidden/b.md': post('B'),
      'plain.txt': 'no front matter',
    })
    const { run } = await importIt()
    expect(run).toMatchObject({ total: 1, created: 1, ignored: 3 })
    expect(run.ignoredNames).toContainEqual({ name: named('plain.txt'), reason: 'no_front_matter' })
    const names = run.ignoredNames.map(({ name }) => name).sort()
    expect(names).toEqual([named('.hidden/'), named('a.png'), named('plain.txt')])
  })
})

describe('a path that is taken', () => {
  test('is numbered, with a warning', async () => {
    await put({ 'a.md': post('A', 'url: /same\n'), 'b.md': post('B', 'url: /same\n') })
    const { files } = await importIt()
    expect((await articles()).map(({ path }) => path)).toEqual(['same', 'same-2'])
    expect(files.get(named('b.md'))?.problems).toMatchObject([
      { code: 'path_taken', severity: 'warning' },
    ])
    expect(files.get(named('a.md'))?.problems).toEqual([])
  })

  test('keeps its number in later imports', async () => {
    await put({ 'a.md': post('A', 'url: /kept\n'), 'b.md': post('B', 'url: /kept\n') })
    await importIt()
    await put({ 'b.md': post('B2', 'url: /kept\n') })
    await importIt()
    expect((await articles()).map(({ path }) => path)).toEqual(['kept', 'kept-2'])
  })
})

describe('a file whose article was edited here', () => {
  beforeEach(async () => {
    await put({ 'a.md': post('A') })
    await importIt()
    await patch('a.md', { title: 'Edited' })
  })

  test('is unchanged while the file itself is unchanged', async () => {
    const { by } = await importIt()
    expect(by).toEqual({ unchanged: [named('a.md')] })
    expect(await article('a.md')).toMatchObject({ title: 'Edited', version: 2 })
  })

  test('is a conflict when it changed as well, and the article is kept', async () => {
    await put({ 'a.md': post('Changed') })
    const { run, files } = await importIt()
    expect(run).toMatchObject({ conflicts: 1, updated: 0 })
    expect(files.get(named('a.md'))).toMatchObject({
      outcome: 'conflict',
      problems: [{ code: 'edited_here' }],
    })
    expect(await article('a.md')).toMatchObject({ title: 'Edited', version: 2 })
  })

  test('overwrites with onConflict=overwrite, and the edit can be restored', async () => {
    await put({ 'a.md': post('Changed') })
    const { by } = await importIt({ onConflict: 'overwrite' })
    expect(by).toEqual({ updated: [named('a.md')] })
    expect(await article('a.md')).toMatchObject({ title: 'Changed', version: 3 })
    const url = `/v1/articles/${await idOf('a.md')}/revisions/2/restore`
    expect((await app.request('POST', url, { key: app.adminKey })).statusCode).toBeLessThan(300)
    expect(await article('a.md')).toMatchObject({ title: 'Edited', version: 4 })
  })

  test('is unchanged when it equals the edit, and counts as imported from then on', async () => {
    await put({ 'a.md': post('A').replace('title: A', 'title: Edited') })
    expect((await importIt()).by).toEqual({ unchanged: [named('a.md')] })
    await put({ 'a.md': post('Next') })
    expect((await importIt()).by).toEqual({ updated: [named('a.md')] })
  })
})

describe('options that shape how files are read', () => {
  test('read untouched files again when they change', async () => {
    await put({ 'a.md': post('A', 'date: 2024-01-01 12:00:00\n') })
    await importIt()
    const { by } = await importIt({ timeZone: 'Asia/Shanghai' })
    expect(by).toEqual({ updated: [named('a.md')] })
    const row = await article('a.md')
    expect(row?.publishedAt).toEqual(new Date('2024-01-01T04:00:00Z'))
    expect((await importIt({ timeZone: 'Asia/Shanghai' })).by).toEqual({
      unchanged: [named('a.md')],
    })
  })

  test('never change an article that was edited here', async () => {
    await put({ 'a.md': post('A') })
    await importIt()
    await patch('a.md', { title: 'Edited' })
    expect((await importIt({ status: 'draft' })).by).toEqual({ conflict: [named('a.md')] })
  })

  test('apply only to files that name no value', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B', 'lang: de\ndraft: false\n') })
    await importIt({ lang: 'fr', status: 'draft' })
    expect(await articles()).toMatchObject([
      { lang: 'fr', status: 'draft' },
      { lang: 'de', status: 'published' },
    ])
  })
})

describe('a moved file', () => {
  test('is found by its bytes and keeps its article id', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B') })
    await importIt()
    const id = await idOf('a.md')
    await put({ 'a.md': null, 'deep/a2.md': post('A') })
    const { run, by } = await importIt()
    expect(run).toMatchObject({ moved: 1, unchanged: 1, created: 0 })
    expect(by.moved).toEqual([named('deep/a2.md')])
    expect(await article('deep/a2.md')).toMatchObject({ id, path: `${source}/deep/a2` })
    expect(await articles()).toHaveLength(2)
  })

  test('is found by the id in its front matter when its bytes changed as well', async () => {
    await put({ 'a.md': post('A', 'id: one\n') })
    await importIt()
    const id = await idOf('a.md')
    await put({ 'a.md': null, 'new.md': post('A, revised', 'id: one\n') })
    expect((await importIt()).by).toEqual({ moved: [named('new.md')] })
    expect(await article('new.md')).toMatchObject({ id, title: 'A, revised' })
  })

  test('keeps the edits made here when its bytes are the same', async () => {
    await put({ 'a.md': post('A') })
    await importIt()
    await patch('a.md', { title: 'Edited' })
    await put({ 'a.md': null, 'b.md': post('A') })
    expect((await importIt()).by).toEqual({ moved: [named('b.md')] })
    expect(await article('b.md')).toMatchObject({ title: 'Edited' })
  })

  test('is a conflict when both sides have changed', async () => {
    await put({ 'a.md': post('A', 'id: one\n') })
    await importIt()
    await patch('a.md', { title: 'Edited' })
    await put({ 'a.md': null, 'b.md': post('Changed', 'id: one\n') })
    expect((await importIt()).by).toEqual({ conflict: [named('b.md')] })
    expect(await article('a.md')).toMatchObject({ title: 'Edited' })
  })

  test('is new when two files could be the moved one', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('A') })
    await importIt()
    await put({ 'a.md': null, 'b.md': null, 'c.md': post('A') })
    expect((await importIt()).by).toEqual({ created: [named('c.md')] })
    await put({ 'c.md': null, 'd.md': post('A', 'id: 1\n'), 'e.md': post('A', 'id: 1\n') })
    expect((await importIt()).by.created).toEqual([named('d.md'), named('e.md')])
  })

  test('is new when single files are given, since those do not show which are gone', async () => {
    await put({ 'a.md': post('A') })
    await importIt()
    await put({ 'b.md': post('A') })
    const { by } = await importIt({ paths: [`${tree.path}/${named('b.md')}`] })
    expect(by).toEqual({ created: ['b.md'] })
  })
})

describe('prune', () => {
  test('trashes articles whose file is gone, and only if asked to', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B'), 'c.md': post('C') })
    await importIt()
    await put({ 'b.md': null })
    expect((await importIt()).run).toMatchObject({ trashed: 0, unchanged: 2 })
    const { run, by } = await importIt({ prune: true })
    expect(run).toMatchObject({ trashed: 1, unchanged: 2, total: 2 })
    expect(by.trashed).toEqual([named('b.md')])
    expect((await articles()).map(({ trashed }) => trashed)).toEqual([false, true, false])
    expect((await importIt({ prune: true })).run).toMatchObject({ trashed: 0 })
  })

  test('is refused before any write when more than half would go', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B'), 'c.md': post('C') })
    await importIt()
    await put({ 'a.md': null, 'b.md': null, 'new.md': post('New') })
    const { run } = await importIt({ prune: true })
    expect(run).toMatchObject({
      status: 'failed',
      failure: { code: 'prune_too_large' },
      created: 0,
      trashed: 0,
    })
    expect((await articles()).filter(({ trashed }) => trashed)).toEqual([])
    const allowed = await importIt({ prune: true, pruneLimit: 2 })
    expect(allowed.run).toMatchObject({ status: 'completed', created: 1, trashed: 2 })
  })

  test('keeps files that an option excluded or that could not be read', async () => {
    await put({ 'a.md': post('A'), 'drafts/b.md': post('B'), 'c.md': post('C'), 'd.md': post('D') })
    await importIt()
    const { run } = await importIt({
      prune: true,
      exclude: ['**/drafts', '**/c.md'],
      pruneLimit: 99,
    })
    expect(run).toMatchObject({ status: 'completed', trashed: 0, unchanged: 2 })
  })

  test('trashes a gone article even if a trashed file returns with its bytes or its id', async () => {
    const same = '---\ntitle: Same\nid: 7\n---\n\nText.\n'
    await put({ 'a.md': post('A'), 'b.md': same, 'c.md': post('C') })
    await importIt()
    await put({ 'b.md': null })
    await importIt({ prune: true })
    await put({ 'moved.md': same })
    await importIt({ prune: true })
    await put({ 'moved.md': null, 'b.md': same })
    const { by } = await importIt({ prune: true })
    expect(by).toMatchObject({ restored: [named('b.md')], trashed: [named('moved.md')] })
    expect((await articles()).map(({ file, trashed }) => [file, trashed])).toContainEqual([
      named('moved.md'),
      true,
    ])
  })

  test('leaves other sources unchanged', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B') })
    await importIt({ source: `${source}-other` })
    await put({ 'b.md': null })
    await importIt({ prune: true })
    const { rows } = await app.db.pool.query(
      'select count(*)::int as n from articles where source = $1 and trashed_at is null',
      [`${source}-other`],
    )
    expect(rows).toEqual([{ n: 2 }])
  })

  test('is refused for single files', async () => {
    await put({ 'a.md': post('A') })
    const paths = [`${tree.path}/${named('a.md')}`]
    await expect(importIt({ prune: true, paths })).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('a file whose article is in the trash', () => {
  beforeEach(async () => {
    await put({ 'a.md': post('A') })
    await importIt()
    await trash('a.md')
  })

  test('stays in the trash while it is unchanged', async () => {
    const { by, files } = await importIt()
    expect(by).toEqual({ unchanged: [named('a.md')] })
    expect(files.get(named('a.md'))?.problems).toMatchObject([
      { code: 'in_trash', severity: 'warning' },
    ])
    // Neither other options nor a prune that covered it restore it.
    const again = await importIt({ timeZone: 'Asia/Tokyo', prune: true })
    expect(again.by).toEqual({ unchanged: [named('a.md')] })
    expect(await article('a.md')).toMatchObject({ trashed: true })
  })

  test('is restored with onConflict=overwrite, with the text written here', async () => {
    await app.request('POST', `/v1/articles/${await idOf('a.md')}/restore`, { key: app.adminKey })
    await patch('a.md', { title: 'Written here' })
    await trash('a.md')
    const { run, by } = await importIt({ onConflict: 'overwrite' })
    expect(by).toEqual({ restored: [named('a.md')] })
    expect(run).toMatchObject({ restored: 1, unchanged: 0, total: 1 })
    expect(await article('a.md')).toMatchObject({ trashed: false, title: 'Written here' })
  })

  test('is a conflict when it changed, and is restored with onConflict=overwrite', async () => {
    await put({ 'a.md': post('Changed') })
    const { files } = await importIt()
    expect(files.get(named('a.md'))).toMatchObject({
      outcome: 'conflict',
      problems: [{ code: 'in_trash' }],
    })
    expect((await importIt({ onConflict: 'overwrite' })).by).toEqual({ restored: [named('a.md')] })
    expect(await article('a.md')).toMatchObject({ trashed: false, title: 'Changed' })
  })

  test('is new after the article was deleted permanently', async () => {
    const url = `/v1/articles/${await idOf('a.md')}?permanent=true`
    expect((await app.request('DELETE', url, { key: app.adminKey })).statusCode).toBe(204)
    expect((await importIt()).by).toEqual({ created: [named('a.md')] })
  })
})

describe('a file that returns after a prune', () => {
  const gone = async (file = 'a.md') => {
    await put({ [file]: null })
    const { by } = await importIt({ prune: true, pruneLimit: 9 })
    expect(by.trashed).toEqual([named(file)])
  }

  beforeEach(async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B') })
    await importIt()
  })

  test('is restored with its path and id, and shown in the counts and the changes', async () => {
    const before = await article('a.md')
    await gone()
    await put({ 'a.md': post('A') })
    const foretold = await importIt({ dryRun: true })
    expect(foretold.by).toEqual({ restored: [named('a.md')], unchanged: [named('b.md')] })
    expect(await article('a.md')).toMatchObject({ trashed: true })
    const { run, by, files } = await importIt({ prune: true })
    expect(by).toEqual(foretold.by)
    expect(run).toMatchObject({ restored: 1, unchanged: 1, trashed: 0, total: 2 })
    expect(files.get(named('a.md'))?.problems).toEqual([])
    expect(await article('a.md')).toEqual({ ...before, version: 3 })
    expect((await app.request('GET', `/v1/articles/${before.id}`)).statusCode).toBe(200)
    const { rows } = await app.db.pool.query(
      'select type, import_id as "importId" from events where resource_id = $1 and version = 3 order by id',
      [before.id],
    )
    expect(rows).toContainEqual({ type: 'article.restored', importId: run.id })
    expect((await importIt()).by).toEqual({ unchanged: [named('a.md'), named('b.md')] })
  })

  test('brings its new text, read by the new options', async () => {
    await gone()
    await put({ 'a.md': post('New', 'date: 2024-01-01 08:00\n') })
    expect((await importIt({ timeZone: 'Asia/Tokyo' })).by.restored).toEqual([named('a.md')])
    const { title, publishedAt, trashed } = await article('a.md')
    expect([title, publishedAt.toISOString(), trashed]).toEqual([
      'New',
      '2023-12-31T23:00:00.000Z',
      false,
    ])
  })

  test('keeps the edits made here if its bytes are the same; else it is a conflict', async () => {
    await patch('a.md', { title: 'Edited' })
    await gone()
    await put({ 'a.md': post('Other') })
    const { by, files } = await importIt()
    expect(by.conflict).toEqual([named('a.md')])
    expect(files.get(named('a.md'))?.problems.map(({ code }) => code)).toEqual([
      'edited_here',
      'in_trash',
    ])
    expect(await article('a.md')).toMatchObject({ trashed: true })
    await put({ 'a.md': post('A') })
    expect((await importIt({ lang: 'de' })).by.restored).toEqual([named('a.md')])
    expect(await article('a.md')).toMatchObject({ trashed: false, title: 'Edited', lang: 'de' })
  })

  test('replaces the edits made here with onConflict=overwrite', async () => {
    await patch('a.md', { title: 'Edited' })
    await gone()
    await put({ 'a.md': post('Other') })
    expect((await importIt({ onConflict: 'overwrite' })).by.restored).toEqual([named('a.md')])
    expect(await article('a.md')).toMatchObject({ trashed: false, title: 'Other' })
  })

  test('stays in the trash if a person trashed it after its return', async () => {
    await gone()
    await put({ 'a.md': post('A') })
    await importIt()
    await trash('a.md')
    const { by, files } = await importIt()
    expect(by.unchanged).toContain(named('a.md'))
    expect(files.get(named('a.md'))?.problems).toMatchObject([{ code: 'in_trash' }])
  })

  test('gets a number for its path if another article has taken it', async () => {
    await put({ 'a.md': post('A', 'url: /returns\n') })
    await importIt()
    await gone()
    await put({ 'c.md': post('C', 'url: /returns\n') })
    await importIt()
    await put({ 'a.md': post('A', 'url: /returns\n') })
    const { by, files } = await importIt()
    expect(by.restored).toEqual([named('a.md')])
    expect(files.get(named('a.md'))?.problems).toMatchObject([{ code: 'path_taken' }])
    expect(await article('a.md')).toMatchObject({ path: 'returns-2' })
  })
})

describe('a dry run', () => {
  test('predicts the outcomes, counts the keys and writes nothing', async () => {
    await put({ 'a.md': post('A'), 'b.md': post('B'), 'gone.md': post('Gone') })
    await importIt()
    const before = await articles()
    const tables = ['revisions', 'events', 'tags', 'article_paths']
    const counts = await Promise.all(tables.map(count))
    await put({
      'a.md': post('Changed', 'tags: [never]\nrating: 4\n'),
      'bad.md': '---js\n{}\n---\n',
      'gone.md': null,
    })
    await put({ 'new.md': post('New', 'rating: good\n') })
    const { run } = await importIt({ dryRun: true, prune: true })
    expect(run).toMatchObject({
      dryRun: true,
      created: 1,
      updated: 1,
      unchanged: 1,
      failed: 1,
      trashed: 1,
    })
    expect(await articles()).toEqual(before)
    expect(await Promise.all(tables.map(count))).toEqual(counts)
    const inventory = new Map(run.inventory?.map((entry) => [entry.key, entry]))
    expect(inventory.get('title')).toMatchObject({ count: 3, types: ['text'], mappedTo: 'title' })
    expect(inventory.get('rating')).toMatchObject({
      count: 2,
      types: ['number', 'text'],
      mappedTo: null,
    })
    expect((await importIt({ prune: true })).run).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 1,
      failed: 1,
      trashed: 1,
    })
  })

  test('predicts the paths that two of its files want', async () => {
    await put({ 'a.md': post('A', 'url: /dry\n'), 'b.md': post('B', 'url: /dry\n') })
    const { files } = await importIt({ dryRun: true })
    expect(files.get(named('b.md'))?.problems).toMatchObject([{ code: 'path_taken' }])
  })
})

describe('one source', () => {
  test('has one running import; the error for a second one names the first', async () => {
    await put({ 'a.md': post('A') })
    await app.db.pool.query(
      `insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor, started_at, carrier, lease_until, fence)
       values (gen_random_uuid(), $1, 'running', false, '{}', '{"kind":"files"}', true, 'cli', now(), 'elsewhere:1:x', now() + interval '20 seconds', 1)`,
      [source],
    )
    await expect(importIt()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`"${source}" is running since`),
    })
    await app.db.pool.query(`update imports set lease_until = now() where source = $1`, [source])
    expect((await importIt()).run).toMatchObject({ status: 'completed', created: 1 })
    const { rows } = await app.db.pool.query(
      `select status, failure->>'code' as code from imports where source = $1 order by created_at`,
      [source],
    )
    expect(rows[0]).toEqual({ status: 'failed', code: 'interrupted' })
  })

  test('stops after a batch, and the next run continues', async () => {
    await put(
      Object.fromEntries(Array.from({ length: 1200 }, (_, n) => [`${n}.md`, post(`N${n}`)])),
    )
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    const { run } = await importIt({ signal: stop.signal })
    expect(run.status).toBe('cancelled')
    expect(await articles()).toHaveLength(run.created)
    const next = (await importIt()).run
    expect(next).toMatchObject({
      status: 'completed',
      total: 1200,
      unchanged: run.created,
      created: 1200 - run.created,
    })
  })

  test('runs no query through Prisma: its query compiler costs more than a small import', async () => {
    const loads = vi.spyOn(app.db, 'prisma')
    await put({ 'a.md': post('A'), 'b.md': post('B') })
    await importIt()
    await put({ 'a.md': null, 'c.md': post('C') })
    expect((await importIt({ prune: true })).run).toMatchObject({ created: 1, trashed: 1 })
    expect(loads).not.toHaveBeenCalled()
    loads.mockRestore()
  })
})
