import type pg from 'pg'
import type { Answer } from './answers.ts'
import { sample, tagNames } from './content/articles.ts'
import { distinctBelow } from './content/random.ts'
import { rareWords } from './content/texts.ts'
import { type MakeRequest, requestBytes } from './load.ts'
import type { Server } from './processes.ts'

export interface Scenario {
  name: string
  connections: number
  status: number
  /** The requests to this server. */
  requests(server: Server): Promise<MakeRequest>
  check: (answer: Answer) => void
  writes: boolean
}

interface ScenarioParts {
  client: pg.Client
  articles: number
  token: string
}

const pageSize = 20
const paths = 1_000
const readers = 32

/** The names of all scenarios, reads before writes. */
export const scenarioNames = [
  'list',
  'path',
  'tag',
  'deep',
  'search-en',
  'search-zh',
  'create-1',
  'create-16',
] as const

/** All scenarios, in that order. */
export async function makeScenarios({
  client,
  articles,
  token,
}: ScenarioParts): Promise<Scenario[]> {
  const byPath = await pathTargets(client)
  const tagSlugs = await slugs(client)
  const read = (
    name: string,
    connections: number,
    check: Scenario['check'],
    targets: Targets,
  ): Scenario => ({
    name,
    connections,
    status: 200,
    check,
    writes: false,
    requests: async (server) => inTurn(await targets(server)),
  })
  const deep = (server: Server) => deepTarget(server, Math.max(2, Math.floor(articles / pageSize)))
  const searches = (words: readonly string[]) =>
    words.map((word) => `${listPath}&q=${encodeURIComponent(word)}`)
  return [
    read('list', readers, isPage, async () => [listPath]),
    read('path', readers, isArticle, async () => byPath),
    read('tag', readers, isTagPage, async () => tagSlugs.map((slug) => `${listPath}&tag=${slug}`)),
    read('deep', readers, isPage, async (server) => [await deep(server)]),
    read('search-en', 1, isFound, async () => searches(rareWords.en)),
    read('search-zh', 1, isFound, async () => searches(rareWords.zh)),
    create('create-1', 1, token),
    create('create-16', 16, token),
  ]
}

type Targets = (server: Server) => Promise<readonly string[]>

const listPath = `/v1/articles?limit=${pageSize}`

function inTurn(targets: readonly string[]): MakeRequest {
  const requests = targets.map((target) => requestBytes('GET', target))
  return (index) => requests[index % requests.length] as Buffer
}

async function pathTargets(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ lang: string; path: string }>(
    `select lang, path from public.articles order by md5(path) limit $1`,
    [paths],
  )
  return rows.map(({ lang, path }) => `/v1/articles/by-path/${path}?lang=${lang}`)
}

async function slugs(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ slug: string }>(
    'select slug from public.tags order by md5(slug)',
  )
  return rows.map(({ slug }) => slug)
}

// Reaches the page through its cursors, as a reader would.
async function deepTarget(server: Server, page: number): Promise<string> {
  let target = listPath
  for (let at = 1; at < page; at++) {
    const response = await fetch(`http://127.0.0.1:${server.port}${target}`)
    const { meta } = (await response.json()) as { meta: { nextCursor: string | null } }
    if (meta.nextCursor === null) return target
    target = `${listPath}&cursor=${encodeURIComponent(meta.nextCursor)}`
  }
  return target
}

const bodies = 200

function create(name: string, connections: number, token: string): Scenario {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const samples = Array.from({ length: bodies }, (_, index) => sample(1_000_000 + index))
  return {
    name,
    connections,
    status: 201,
    writes: true,
    requests: async () => (index) => {
      const { lang, title, body } = samples[index % bodies] as (typeof samples)[number]
      const tags = distinctBelow(Math.random, tagNames.length, 3).map((tag) => tagNames[tag])
      const path = `bench/${name}/${index}`
      const article = { title, lang, path, status: 'published', tags, body }
      return requestBytes('POST', '/v1/articles', headers, JSON.stringify(article))
    },
    check: (answer) => {
      const { data } = JSON.parse(answer.text()) as { data: { id?: string; tags?: unknown[] } }
      if (!data.id || data.tags?.length !== 3)
        throw new Error(`Not a created article: ${beginning(answer)}`)
    },
  }
}

interface Shown {
  id: string
  title: string
  body?: string
  tags: { slug: string; name: string }[]
  categories: { slug: string; name: string }[]
}

const isPage = (answer: Answer) => isPageOf(answer, pageSize)
// A rare tag does not fill a page.
const isTagPage = (answer: Answer) => isPageOf(answer, 1)

function isPageOf(answer: Answer, least: number): void {
  const { data } = JSON.parse(answer.text()) as { data: Shown[] }
  const whole = data.every(({ tags, categories }) => tags.length === 3 && categories.length > 0)
  if (!whole || data.length < least || data.some((article) => 'body' in article))
    throw new Error(`Not a page of articles with three tags each and no body: ${beginning(answer)}`)
}

const beginning = (answer: Answer) => answer.text().slice(0, 500)

function isArticle(answer: Answer): void {
  const { data } = JSON.parse(answer.text()) as { data: Shown }
  if (!data.title || (data.body?.length ?? 0) < 1_000 || data.tags.length !== 3)
    throw new Error(`Not an article with its body and three tags: ${beginning(answer)}`)
}

function isFound(answer: Answer): void {
  const { data } = JSON.parse(answer.text()) as { data: Shown[] }
  if (data.length === 0) throw new Error(`Nothing found: ${beginning(answer)}`)
}
