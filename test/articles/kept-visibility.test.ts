import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliActor, writerOf } from '../../src/actor.ts'
import { reread } from '../../src/articles/reread.ts'
import { createArticles } from '../../src/articles/store/create.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import type { ArticleFields } from '../../src/markdown/fields/article-fields.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { disagreements } from '../support/articles/recount.ts'
import { fileOf, read, send } from '../support/content.ts'
import { importTree, makeTree, type Tree } from '../support/imports/imports.ts'

// Articles as the version before 0.2 read and stored them (read-before.json holds its very
// answers): what is public stays so until somebody says otherwise.

interface Stored {
  file: string
  head: string
  body: string
  fields: ArticleFields
}

const options = { timeZone: 'UTC', lang: 'en', status: 'published' } as const
const before = JSON.parse(
  readFileSync(join(import.meta.dirname, 'read-before.json'), 'utf8'),
) as Stored[]
const keys = Array.from({ length: 1100 }, (_, n) => `k${n}: ${n}\n`).join('')
const plain = before.find(({ file }) => file === 'plain.md') as Stored
const many: Stored = {
  file: 'many.md',
  head: `---\ntitle: Many\ntags: [one]\n${keys}---\n`,
  body: 'Body\n',
  fields: {
    ...plain.fields,
    title: 'Many',
    path: 'many',
    slug: 'many',
    tags: ['one'],
    publishedAt: null,
    translationKey: 'many',
  },
}
const all = [...before, many]

let app: TestApp
let tree: Tree
const ids = new Map<string, string>()
const id = (file: string) => ids.get(file) ?? file
const members = ({ status, publishedAt, expiresAt, listed }: Record<string, unknown>) => ({
  status,
  publishedAt,
  expiresAt,
  listed,
})

beforeAll(async () => {
  app = await testApp()
  tree = await makeTree(Object.fromEntries(all.map(({ file, head, body }) => [file, head + body])))
  const drafts = all.map(({ file, head, body, fields }) => {
    const text = readArticle(head + body, file, options)
    if (!text.ok) throw new Error(file)
    const article = { ...text.article, head, body, fields: { ...fields, listed: true } }
    return {
      article,
      origin: { source: 'old', file, options, importHash: null, encoding: null },
      pathIs: 'given',
    } as const
  })
  const made = await writeTransaction(app.db, (tx) =>
    createArticles(tx, writerOf(cliActor), drafts),
  )
  for (const [index, { row }] of made.entries()) ids.set(all[index]?.file ?? '', row.id)
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})

const shown = async () =>
  new Map(
    await Promise.all(
      all.map(async ({ file }) => [file, members(await read(app, id(file)))] as const),
    ),
  )

describe('what is stored keeps its visibility', () => {
  test('through writes that do not name it, the trash, and restoring', async () => {
    const then = await shown()
    expect(then.get('review.md')).toMatchObject({ status: 'published', listed: true })
    expect(then.get('later.md')).toMatchObject({
      status: 'published',
      publishedAt: '2020-01-01T00:00:00.000Z',
    })
    for (const { file, head, body } of all) {
      const url = `/articles/${id(file)}`
      const frontMatter = { added: file }
      // Words between two rules are no map that takes a key, and one with a key twice is never
      // edited.
      const changes = ['rules.md', 'twice.md'].includes(file)
        ? { body: `${body}More\n` }
        : { summary: 'New', frontMatter, body: `${body}More\n` }
      const answer = await send(app, 'PATCH', url, changes)
      expect(answer.statusCode, `${file}: ${answer.body}`).toBe(200)
      expect(answer.json().data.title, file).not.toBe('')
      expect((await fileOf(app, id(file))).endsWith(`${body}More\n`), file).toBe(true)
      expect((await send(app, 'DELETE', url)).statusCode, file).toBe(204)
      expect((await send(app, 'POST', `${url}/restore`)).statusCode, file).toBe(200)
      expect((await send(app, 'POST', `${url}/revisions/1/restore`)).statusCode, file).toBe(200)
      expect(await fileOf(app, id(file)), file).toBe(head + body)
    }
    expect(await shown()).toEqual(then)
    expect(await disagreements(app.db)).toEqual([])
  })

  test('in a head of more keys than are read by now: an edit keeps them all', async () => {
    const answer = await send(app, 'PATCH', `/articles/${id('many.md')}`, { title: 'Still many' })
    expect(answer.json().data).toMatchObject({
      title: 'Still many',
      status: 'published',
      tags: [{ name: 'one' }],
    })
    await send(app, 'POST', `/articles/${id('many.md')}/revisions/1/restore`)
  })

  test('what no field holds by now is in frontMatter', async () => {
    expect((await read(app, id('private.md'))).frontMatter).toEqual({ private: true })
    expect((await read(app, id('later.md'))).frontMatter).toMatchObject({
      publishDate: '2099-01-01',
    })
  })

  test('when its file is imported unchanged or moved', async () => {
    const then = await shown()
    const { run } = await importTree(app.db, tree, { source: 'old', onConflict: 'overwrite' })
    expect(run).toMatchObject({ unchanged: all.length, failed: 0 })
    await tree.put({
      'review.md': null,
      'moved/review.md': '---\ntitle: Review\nstatus: in review\n---\nBody\n',
    })
    const moved = await importTree(app.db, tree, { source: 'old', prune: true })
    expect(moved.run).toMatchObject({ moved: 1, trashed: 0 })
    await tree.put({
      'moved/review.md': null,
      'review.md': '---\ntitle: Review\nstatus: in review\n---\nBody\n',
    })
    await importTree(app.db, tree, { source: 'old' })
    expect(await shown()).toEqual(then)
  })

  test('but for what a new name says, and for that alone', async () => {
    const then = await shown()
    const text = '---\ntitle: Review\nstatus: in review\n---\nBody\n'
    await tree.put({ 'review.md': null, '2021-03-04-review.md': text })
    await importTree(app.db, tree, { source: 'old', prune: true })
    expect(members(await read(app, id('review.md')))).toEqual({
      status: 'published',
      listed: true,
      publishedAt: '2021-03-04T00:00:00.000Z',
      expiresAt: null,
    })
    await tree.put({ '2021-03-04-review.md': null, 'review.md': text })
    await importTree(app.db, tree, { source: 'old', prune: true })
    expect(await shown()).toEqual(then)
  })

  test('until a write names it', async () => {
    const url = `/articles/${id('ture.md')}`
    const { version } = await read(app, id('ture.md'))
    const refused = await send(app, 'PUT', url, '---\ntitle: Ture\ndraft: ture\n---\nBody\n', {
      'content-type': 'text/markdown',
    })
    expect(refused.statusCode).toBe(422)
    expect(refused.json().errors).toMatchObject([
      { code: 'visibility_unclear', line: 3, column: 1 },
    ])
    const answer = await send(app, 'PATCH', url, { status: 'draft' })
    expect(answer.json().data).toMatchObject({ status: 'draft' })
    expect(await fileOf(app, id('ture.md'))).toBe('---\ntitle: Ture\ndraft: true\n---\nBody\n')
    await send(app, 'POST', `${url}/revisions/${version}/restore`)
    expect(await read(app, id('ture.md'))).toMatchObject({ status: 'published' })
    const same = await send(
      app,
      'PUT',
      `/articles/${id('private.md')}`,
      '---\ntitle: Private\nprivate: true\n---\nBody\n',
      { 'content-type': 'text/markdown' },
    )
    expect(same.json().data).toMatchObject({ status: 'draft', frontMatter: {} })
    await send(app, 'POST', `/articles/${id('private.md')}/revisions/1/restore`)
  })
})

describe('reread', () => {
  const run = async (dryRun: boolean, source = 'old') => {
    const found = []
    for await (const some of reread(app.db, { source, dryRun })) found.push(...some)
    return found.map(
      ({ path, field, old, new: next }) =>
        `${path} ${field} ${JSON.stringify(old)} ${JSON.stringify(next)}`,
    )
  }
  const ofVisibility = (lines: string[]) =>
    lines.filter((line) => / (?:status|publishedAt|expiresAt|listed) /.test(line)).sort()
  const expected = [
    ...[
      'both',
      'dotted',
      'many',
      'paragraph',
      'private',
      'review',
      'ture',
      'twice',
      'unclosed',
      'unseen',
    ].map((path) => `${path} status "published" "draft"`),
    'expires expiresAt null "2020-01-01T00:00:00.000Z"',
    'later publishedAt "2020-01-01T00:00:00.000Z" "2099-01-01T00:00:00.000Z"',
  ].sort()

  test('lists what the present rules read in another way, and changes nothing', async () => {
    const then = await shown()
    const lines = await run(true)
    expect(ofVisibility(lines)).toEqual(expected)
    expect(lines).toContain('rules body "Body\\n" "---\\nWords between rules\\n---\\nBody\\n"')
    expect(lines).toContain('many tags ["one"] []')
    expect(lines.some((line) => /^(?:plain|draft) /.test(line))).toBe(false)
    expect(await run(true, 'other')).toEqual([])
    expect(await shown()).toEqual(then)
  })

  test('makes it so, with one revision each, and finds nothing more', async () => {
    const versions = new Map(
      await Promise.all(
        all.map(async ({ file }) => [file, (await read(app, id(file))).version] as const),
      ),
    )
    const lines = await run(false)
    expect(ofVisibility(lines)).toEqual(expected)
    expect(await run(false)).toEqual([])
    const changed = new Set(lines.map((line) => `${line.split(' ')[0]}.md`))
    for (const { file, head, body } of all) {
      const { version } = await read(app, id(file))
      expect(version - (versions.get(file) ?? 0), file).toBe(changed.has(file) ? 1 : 0)
      expect(await fileOf(app, id(file)), file).toBe(head + body)
    }
    expect(await read(app, id('review.md'))).toMatchObject({ status: 'draft' })
    expect(await disagreements(app.db)).toEqual([])
  })
})
