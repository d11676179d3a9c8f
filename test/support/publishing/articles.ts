import { create } from '../content.ts'
import { type Attempts, alters, byAdmin, type Matrix, never } from './matrix.ts'

const md = { 'content-type': 'text/markdown' }

/** A write of a public article by one request. */
const onPublic = (method: string, rest: string, body?: unknown, headers?: Record<string, string>) =>
  async function prepare({ article, send }: Matrix) {
    const { id } = await article()
    return (key: string) => send(key, method, `/articles/${id}${rest}`, body, headers)
  }

const batch = (operation: object) =>
  async function prepare({ article, send }: Matrix) {
    const { id } = await article()
    const body = { operations: [{ id, ...operation }] }
    return (key: string) => send(key, 'POST', '/articles/batch', body)
  }

const fromTrash = (write: (id: string) => [url: string, body?: unknown]) =>
  async function prepare({ app, article, send }: Matrix) {
    const { id } = await article()
    await send(app.adminKey, 'DELETE', `/articles/${id}`)
    return (key: string) => send(key, 'POST', ...write(id))
  }

const bulkOf = (rest: object) =>
  async function prepare({ article, send }: Matrix) {
    const { tags } = await article()
    const body = { filter: `tag=${tags[0]?.slug}`, ...rest }
    return (key: string) => send(key, 'POST', '/bulk-changes', body)
  }

async function bulkByPublisher({ publisher, article, send }: Matrix): Promise<string> {
  const { tags } = await article()
  const body = { filter: `tag=${tags[0]?.slug}`, change: { summary: 'By a bulk change.' } }
  return (await send(publisher, 'POST', '/bulk-changes', body)).json().data.id
}

/** A draft that wants a path or an address which leads readers to a public article. */
const draftAt = (fieldsOf: (article: { path: string; former: string }) => object) =>
  async function prepare({ article, send }: Matrix) {
    const fields = fieldsOf(await article())
    return (key: string) => send(key, 'POST', '/articles', { title: 'A draft', ...fields })
  }

export const articleAttempts: Attempts = {
  'POST /v1/articles': {
    'a public one': alters(async ({ send, next }) => {
      const body = { title: `Made ${next()}`, status: 'published' }
      return (key) => send(key, 'POST', '/articles', body)
    }),
    'a draft at a former path': never(draftAt(({ former }) => ({ path: former }))),
    'a draft whose alias is a former path': never(draftAt(({ former }) => ({ aliases: [former] }))),
    'a draft whose alias is a path': never(draftAt(({ path }) => ({ aliases: [path] }))),
    'a draft that joins the translations of a public one': never(
      async ({ article, send, next }) => {
        const translationKey = `key-${next()}`
        await article({ translationKey })
        const body = { title: 'Entwurf', lang: 'de', translationKey }
        return (key) => send(key, 'POST', '/articles', body)
      },
    ),
    'a draft in a link of a public one': never(async ({ article, send, next }) => {
      const name = `Linked ${next()}`
      await article({ body: `[[${name}]] [x](linked.md)` })
      return (key) => send(key, 'POST', '/articles', { title: name, path: 'now/linked' })
    }),
  },
  'PUT /v1/articles/{id}': {
    'of a public one': alters(onPublic('PUT', '', '---\ndraft: true\n---\nNew.\n', md)),
  },
  'PUT /v1/articles/by-path/{path}': {
    'of a public one': alters(async ({ article, send }) => {
      const { path } = await article()
      return (key) => send(key, 'PUT', `/articles/by-path/${path}`, '---\ndraft: true\n---\n', md)
    }),
    'of a former path': never(async ({ article, send }) => {
      const { former } = await article()
      return (key) => send(key, 'PUT', `/articles/by-path/${former}`, '---\ndraft: true\n---\n', md)
    }),
  },
  'PATCH /v1/articles/{id}': {
    'of its fields': alters(onPublic('PATCH', '', { summary: 'New.' })),
    'of its body': alters(async ({ article, send }) => {
      const { id } = await article()
      const body = { edits: [{ find: 'words', replace: 'others' }] }
      return (key) => send(key, 'PATCH', `/articles/${id}`, body, { 'if-match': '*' })
    }),
    'that puts a draft at a former path': never(async ({ app, article, send, next }) => {
      const { former } = await article()
      const { id } = await create(app, { title: `Draft ${next()}` })
      return (key) => send(key, 'PATCH', `/articles/${id}`, { path: former })
    }),
  },
  'DELETE /v1/articles/{id}': {
    'into the trash': alters(onPublic('DELETE', '')),
    'for ever': byAdmin(onPublic('DELETE', '?permanent=true')),
  },
  'POST /v1/articles/{id}/restore': {
    'of a public one': alters(fromTrash((id) => [`/articles/${id}/restore`])),
  },
  'POST /v1/articles/{id}/revisions/{version}/restore': {
    'of a public one': alters(onPublic('POST', '/revisions/1/restore')),
  },
  'POST /v1/articles/batch': {
    update: alters(batch({ op: 'update', data: { summary: 'New.' } })),
    'added tags': alters(batch({ op: 'update', data: { addTags: ['New'] } })),
    delete: alters(batch({ op: 'delete' })),
    purge: byAdmin(batch({ op: 'purge' })),
    create: alters(async ({ send, next }) => {
      const data = { title: `Made ${next()}`, status: 'published' }
      return (key) => send(key, 'POST', '/articles/batch', { operations: [{ op: 'create', data }] })
    }),
    restore: alters(
      fromTrash((id) => ['/articles/batch', { operations: [{ op: 'restore', id }] }]),
    ),
  },
  'POST /v1/bulk-changes': {
    change: alters(bulkOf({ change: { summary: 'New.' } })),
    trash: alters(bulkOf({ action: 'trash' })),
    purge: byAdmin(bulkOf({ action: 'purge' })),
    restore: alters(async ({ app, article, send }) => {
      const { id, tags } = await article()
      await send(app.adminKey, 'DELETE', `/articles/${id}`)
      const body = { filter: `tag=${tags[0]?.slug}&trashed=true`, action: 'restore' }
      return (key) => send(key, 'POST', '/bulk-changes', body)
    }),
    publish: alters(async ({ app, send, next }) => {
      const tag = `drafts-${next()}`
      await create(app, { title: tag, tags: [tag] })
      const body = { filter: `tag=${tag}&status=draft`, change: { status: 'published' } }
      return (key) => send(key, 'POST', '/bulk-changes', body)
    }),
  },
  'POST /v1/bulk-changes/{id}/revert': {
    'of one that changed public ones': alters(async (matrix) => {
      const id = await bulkByPublisher(matrix)
      return (key) => matrix.send(key, 'POST', `/bulk-changes/${id}/revert`)
    }),
  },
  'DELETE /v1/bulk-changes/{id}': {
    'of another key': never(async (matrix) => {
      const id = await bulkByPublisher(matrix)
      return (key) => matrix.send(key, 'DELETE', `/bulk-changes/${id}`)
    }),
  },
  'POST /v1/articles/{id}/previews': {
    'of a public one': never(onPublic('POST', '/previews', {})),
  },
  'DELETE /v1/articles/{id}/previews': {
    'of a public one': never(onPublic('DELETE', '/previews')),
  },
  'DELETE /v1/articles/{id}/previews/{previewId}': {
    'of a public one': never(async ({ app, article, send }) => {
      const { id } = await article()
      const made = await send(app.adminKey, 'POST', `/articles/${id}/previews`, {})
      return (key) => send(key, 'DELETE', `/articles/${id}/previews/${made.json().data.id}`)
    }),
  },
}
