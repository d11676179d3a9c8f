import { expect } from 'vitest'
import { tarOf } from '../imports/archives.ts'
import { type Attempts, alters, byAdmin, type Matrix, never } from './matrix.ts'

const replacing = { 'if-match': '*' }

/** A file that a public article shows, with a former version. */
async function shown({ app, article, send, next }: Matrix) {
  const name = `picture-${next()}.bin`
  const url = `/files/by-name/api/en/former/${name}`
  const { id } = await article({ body: `![x](${name})` })
  await send(app.adminKey, 'PUT', url, 'one')
  const answer = await send(app.adminKey, 'PUT', url, 'two', replacing)
  expect(answer.statusCode, answer.body).toBe(200)
  return { url, name, articleId: id, id: answer.json().data.id as string }
}

/** The name of a file that a public article refers to, and that is not there. */
async function missing({ article, next }: Matrix) {
  const name = `missing-${next()}.bin`
  const { id, path } = await article({ body: `![x](${name})` })
  return { id, name, path, url: `/files/by-name/api/en/former/${name}` }
}

async function trashed(matrix: Matrix) {
  const file = await shown(matrix)
  await matrix.send(matrix.app.adminKey, 'DELETE', `/files/${file.id}`)
  return file
}

export const fileAttempts: Attempts = {
  'POST /v1/files': {
    'a missing one': alters(async (matrix) => {
      const { name } = await missing(matrix)
      const url = `/files?source=api&file=en/former/${name}`
      const type = { 'content-type': 'application/octet-stream' }
      return (key) => matrix.send(key, 'POST', url, 'x', type)
    }),
  },
  'PUT /v1/files/by-name/{source}/{path}': {
    'a missing one': alters(async (matrix) => {
      const { url } = await missing(matrix)
      return (key) => matrix.send(key, 'PUT', url, 'x')
    }),
    'one that is shown': alters(async (matrix) => {
      const { url } = await shown(matrix)
      return (key) => matrix.send(key, 'PUT', url, 'three', replacing)
    }),
    'one in the trash': alters(async (matrix) => {
      const { url } = await trashed(matrix)
      return (key) => matrix.send(key, 'PUT', url, 'three')
    }),
  },
  'PUT /v1/articles/{id}/files/{name}': {
    'a missing one': alters(async (matrix) => {
      const { id, name } = await missing(matrix)
      return (key) => matrix.send(key, 'PUT', `/articles/${id}/files/${name}`, 'x')
    }),
  },
  'DELETE /v1/files/{id}': {
    'into the trash': alters(async (matrix) => {
      const { id } = await shown(matrix)
      return (key) => matrix.send(key, 'DELETE', `/files/${id}`)
    }),
    'for ever': byAdmin(async (matrix) => {
      const { id } = await shown(matrix)
      return (key) => matrix.send(key, 'DELETE', `/files/${id}?permanent=true`)
    }),
  },
  'POST /v1/files/{id}/restore': {
    'of one that is shown': alters(async (matrix) => {
      const { id } = await trashed(matrix)
      return (key) => matrix.send(key, 'POST', `/files/${id}/restore`)
    }),
  },
  'POST /v1/files/{id}/versions/{version}/restore': {
    'of one that is shown': alters(async (matrix) => {
      const { id } = await shown(matrix)
      return (key) => matrix.send(key, 'POST', `/files/${id}/versions/1/restore`)
    }),
  },
}

const text = (title: string, more = '') => `---\ntitle: ${title}\n---\nText.\n${more}`

const importOf = (
  { send }: Matrix,
  key: string,
  source: string,
  files: Record<string, string>,
  query = '',
) =>
  send(
    key,
    'POST',
    `/imports?source=${source}${query}`,
    tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))),
    { 'content-type': 'application/x-tar', prefer: 'wait=50' },
  )

/** Imports `after` into a source in which the publisher has imported `before`. */
const importing = (before: Record<string, string>, after: Record<string, string>, query = '') =>
  alters(async (matrix) => {
    const source = `source-${matrix.next()}`
    if (Object.keys(before).length > 0) await importOf(matrix, matrix.publisher, source, before)
    return (key) => importOf(matrix, key, source, after, query)
  })

const both = { 'a.md': text('A'), 'b.md': text('B') }

export const importAttempts: Attempts = {
  'POST /v1/imports': {
    'a new article': importing({}, { 'a.md': text('A') }),
    'a draft as published': importing({}, { 'a.md': 'Text.\n' }, '&status=published'),
    'another text': importing(both, { 'a.md': text('A', 'More.\n'), 'b.md': text('B') }),
    'another text over edits': importing(both, { 'a.md': 'New.\n' }, '&onConflict=overwrite'),
    'another language': importing(both, both, '&lang=de'),
    'a picture': importing({ 'a.md': '![x](p.bin)\n' }, { 'a.md': '![x](p.bin)\n', 'p.bin': 'x' }),
    'another name': importing({ 'a.md': text('A') }, { 'sub/a.md': text('A') }, '&prune=true'),
    'one file fewer': importing(both, { 'a.md': text('A') }, '&prune=true&pruneLimit=1'),
  },
  'DELETE /v1/imports/{id}': {
    'of another key': never(async (matrix) => {
      const answer = await importOf(matrix, matrix.publisher, `source-${matrix.next()}`, both)
      return (key) => matrix.send(key, 'DELETE', `/imports/${answer.json().data.id}`)
    }),
  },
  'PATCH /v1/sources/{name}': {
    'to another dialect': never(async (matrix) => {
      const source = `source-${matrix.next()}`
      await importOf(matrix, matrix.publisher, source, both)
      return (key) => matrix.send(key, 'PATCH', `/sources/${source}`, { dialect: 'jekyll' })
    }),
  },
}
