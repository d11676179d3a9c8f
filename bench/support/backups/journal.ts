import { randomBytes } from 'node:crypto'
import { sample, tagNames } from '../content/articles.ts'
import { asJson, dataOf, each, type Site, send } from './client.ts'

/** An article as a response shows it. */
export interface Shown {
  id: string
  version: number
  [member: string]: unknown
}

/** What the server has acknowledged: each version of each article. */
export interface Journal {
  versions: Map<string, Shown>
  /** In the order of their creation. */
  ids: string[]
}

export const placeOf = ({ id, version }: Pick<Shown, 'id' | 'version'>) => `${id} ${version}`

/** A journal that begins with what is there. */
export async function beginJournal(site: Site, ids: string[]): Promise<Journal> {
  const journal: Journal = { versions: new Map(), ids: [...ids] }
  await each(ids, async (id) => {
    note(journal, await send(site, 'GET', `/v1/articles/${id}`))
  })
  return journal
}

function note({ versions }: Journal, bytes: Buffer): Shown {
  const shown: Shown = dataOf(bytes)
  versions.set(placeOf(shown), shown)
  return shown
}

/** Uploads a file of random bytes. */
export async function upload(site: Site, index: number): Promise<void> {
  const bytes = randomBytes(1_000 + ((index * 7_919) % 60_000))
  const body = { type: 'application/octet-stream', bytes }
  await send(site, 'POST', `/v1/files?source=bench&file=${index}.bin`, body)
}

/** One write: of ten, five create an article, four change one, and one uploads a file. */
export async function writeOnce(site: Site, journal: Journal, index: number): Promise<void> {
  const kind = index % 10
  if (kind === 9) return upload(site, 1_000_000 + index)
  if (kind % 2 === 0) return create(site, journal, index)
  const id = journal.ids[(index * 7_919) % journal.ids.length] as string
  const { title, body } = sample(3_000_000 + index)
  const changes = kind === 1 ? { title } : kind === 3 ? { body } : { title, body }
  note(journal, await send(site, 'PATCH', `/v1/articles/${id}`, asJson(changes)))
}

async function create(site: Site, journal: Journal, index: number): Promise<void> {
  const { lang, title, body, summary } = sample(2_000_000 + index)
  const tags = tagNames.slice(index % 100, (index % 100) + 3)
  const article = {
    title,
    lang,
    summary,
    path: `written/${index}`,
    status: 'published',
    tags,
    body,
  }
  const { id } = note(journal, await send(site, 'POST', '/v1/articles', asJson(article)))
  journal.ids.push(id)
}
