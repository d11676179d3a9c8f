import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diffLines } from '../../bench/support/imports/line-diff.ts'
import type { FileOutcome } from '../../src/imports/schema.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { download, exportTo, filesIn, importPath } from './by.ts'
import { fieldsByFile, fieldsOf } from './fields.ts'
import { samples, temporaryFolder, writeFiles } from './samples.ts'

const examples = join(import.meta.dirname, '../../examples/content')
let app: TestApp
let sampleFolder: string
let imported: { folder: string; source: string; outcomes: Record<string, FileOutcome> }[]

beforeAll(async () => {
  app = await testApp()
  sampleFolder = writeFiles(samples)
  imported = []
  for (const [folder, source] of [
    [sampleFolder, 'samples'],
    [examples, 'examples'],
  ] as const)
    imported.push({ folder, source, outcomes: await importPath(app, folder, source) })
})
afterAll(async () => {
  await app.close()
})

/** Every imported file with its original bytes. */
function originals(prefix = ''): Record<string, Buffer> {
  const all = imported.flatMap(({ folder, source, outcomes }) =>
    Object.values(outcomes)
      .filter(({ outcome }) => outcome !== 'failed')
      .map(({ file }) => [`${source}/${file}`, readFileSync(join(folder, file))] as const),
  )
  return Object.fromEntries(all.filter(([name]) => name.startsWith(prefix)))
}

test('every sample and example is imported; the broken one is a draft', async () => {
  const all = imported.flatMap(({ outcomes }) => Object.values(outcomes))
  expect(all.filter(({ outcome }) => outcome !== 'created')).toEqual([])
  const unclear = all.filter(({ problems }) =>
    problems.some(({ code }) => code === 'visibility_unclear'),
  )
  expect(unclear.map(({ file }) => file)).toEqual(['broken-on-purpose.md'])
  expect(await read(unclear[0]?.articleId ?? '')).toMatchObject({ status: 'draft' })
})

describe('untouched files come back byte for byte', () => {
  test('in a folder', async () => {
    const folder = temporaryFolder()
    const outcomes = await exportTo(app, folder)
    expect(outcomes.filter(({ outcome, as }) => outcome !== 'written' || as)).toEqual([])
    expect(filesIn(folder)).toEqual(originals())
  })

  test.each(['tar.gz', 'zip'] as const)('as %s', async (format) => {
    expect(await download(app, format)).toEqual(originals())
  })

  test('one by one as text/markdown', async () => {
    for (const { folder, outcomes } of imported)
      for (const { file, articleId } of Object.values(outcomes)) {
        if (!articleId) continue
        const headers = { accept: 'text/markdown' }
        const answer = await app.request('GET', `/v1/articles/${articleId}`, {
          key: app.adminKey,
          headers,
        })
        expect(answer.rawPayload, file).toEqual(readFileSync(join(folder, file)))
      }
  })

  test('and an import of the export changes nothing', async () => {
    const folder = temporaryFolder()
    await exportTo(app, folder)
    for (const { source, outcomes } of imported) {
      const again = Object.values(await importPath(app, join(folder, source), source))
      expect(again.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([])
      expect(again.length).toBe(Object.values(outcomes).filter(({ articleId }) => articleId).length)
    }
  })

  test('and an import into an empty database gives the same articles', async () => {
    const folder = temporaryFolder()
    await exportTo(app, folder)
    const other = await testApp()
    try {
      for (const { source } of imported) await importPath(other, join(folder, source), source)
      expect(await fieldsByFile(other)).toEqual(await fieldsByFile(app))
    } finally {
      await other.close()
    }
  })
})

describe('an edit changes only its own lines', () => {
  const cases = () =>
    imported.flatMap(({ folder, outcomes }) =>
      Object.values(outcomes).flatMap(({ file, articleId }) =>
        // It has no valid head: an edit gives it one.
        articleId && file !== 'broken-on-purpose.md'
          ? [{ file, articleId, text: readFileSync(join(folder, file), 'utf8') }]
          : [],
      ),
    )

  test('a new title, and back by restoring and by PATCH', async () => {
    const refused: string[] = []
    for (const { file, articleId, text } of cases()) {
      const before = await read(articleId)
      const title = 'New: "title" # it’s'
      const answer = await patch(articleId, { title })
      if (answer.statusCode === 422) {
        refused.push(file)
        continue
      }
      expect(answer.statusCode, `${file}: ${answer.body}`).toBe(200)
      const { removed, added } = diffLines(text, await markdown(articleId))
      const changed = added.filter((line) => !/^(\uFEFF)?---\r?\n$/.test(line))
      expect(changed.length, `${file}: ${JSON.stringify({ removed, added })}`).toBe(1)
      expect(changed[0], file).toMatch(/title/i)
      expect(removed.filter((line) => /^[^\s}]/.test(line)).length, file).toBeLessThanOrEqual(1)

      expect((await patch(articleId, { title: before.title })).statusCode, file).toBe(200)
      expect(fieldsOf(await read(articleId)), file).toEqual(fieldsOf(before))

      await restore(articleId, before.version)
      expect(await markdown(articleId), file).toBe(text)
      expect(fieldsOf(await read(articleId)), file).toEqual(fieldsOf(before))
    }
    // Another key is an alias of this title: changing it would change that one, too.
    expect(refused).toEqual(['posts/anchors.md'])
  })

  test('new tags', async () => {
    const refused: string[] = []
    for (const { file, articleId, text } of cases()) {
      const before = await read(articleId)
      const answer = await patch(articleId, { tags: ['New', 'a: b', '标签'] })
      if (answer.statusCode === 422) {
        refused.push(file)
        continue
      }
      expect(answer.statusCode, `${file}: ${answer.body}`).toBe(200)
      const now = await markdown(articleId)
      const { removed, added } = diffLines(text, now)
      const foreign = [...removed, ...added].filter((line) => !isOfTags(line))
      expect(foreign, file).toEqual([])
      await restore(articleId, before.version)
      expect(await markdown(articleId), file).toBe(text)
    }
    expect(refused).toEqual(['posts/anchors.md'])
  })

  test('null resets a field to what file and text say, and removes its key', async () => {
    for (const { file, articleId, text } of cases()) {
      const before = await read(articleId)
      if (!/^title: /m.test(text) || file === 'posts/anchors.md') continue
      const answer = await patch(articleId, { title: null })
      expect(answer.statusCode, `${file}: ${answer.body}`).toBe(200)
      const { removed, added } = diffLines(text, await markdown(articleId))
      expect(added, file).toEqual([])
      expect(removed[0], file).toMatch(/^title: /)
      expect(
        removed.slice(1).filter((line) => /^\S/.test(line)),
        file,
      ).toEqual([])
      await restore(articleId, before.version)
      expect(await markdown(articleId), file).toBe(text)
    }
  })
})

const isOfTags = (line: string) =>
  /tags|keywords|^\s*-\s|^\s*"?(one|two|three|x|y|New|a: b|标签)"?,?( # .*)?\s*$|^\s*\]|^\s*$|^(\uFEFF)?---\r?\n$|^ {2}# inside/i.test(
    line,
  )

interface Shown extends Record<string, unknown> {
  title: string
  version: number
}

async function read(id: string): Promise<Shown> {
  const answer = await app.request('GET', `/v1/articles/${id}`, { key: app.adminKey })
  return answer.json().data
}

async function markdown(id: string): Promise<string> {
  const headers = { accept: 'text/markdown' }
  return (await app.request('GET', `/v1/articles/${id}`, { key: app.adminKey, headers })).body
}

const patch = (id: string, body: object) =>
  app.request('PATCH', `/v1/articles/${id}`, { key: app.adminKey, body })

async function restore(id: string, version: number): Promise<void> {
  const url = `/v1/articles/${id}/revisions/${version}/restore`
  const answer = await app.request('POST', url, { key: app.adminKey })
  expect(answer.statusCode, answer.body).toBe(200)
}
