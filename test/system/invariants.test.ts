import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announce } from '../../src/events/announce.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { disagreements } from '../support/articles/recount.ts'
import { type Shown, send } from '../support/content.ts'
import { importTree, makeTree, type Tree } from '../support/imports/imports.ts'
import { seed } from '../support/seed.ts'

// SEED repeats a run; ROUNDS makes it longer.
const rounds = Number(process.env.ROUNDS ?? 40)

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree()
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})

// mulberry32.
let state = seed
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
const below = (end: number) => Math.floor(random() * end)
const chance = (share: number) => random() < share
const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
const some = <T>(items: readonly T[]): T[] => items.filter(() => chance(0.3))

// Few names in several spellings, so that changes collide.
const names = [
  'Rust',
  'rust',
  'ＲＵＳＴ',
  'C++',
  'Go',
  'go',
  'Straße',
  'STRASSE',
  '新聞',
  'Web dev',
  '🎉',
  'Käse',
]
const paths = ['a', 'b', 'news/a', '新聞/一']
const time = () => new Date(Date.UTC(2020 + below(12), below(12), 1 + below(28))).toISOString()

interface Named {
  id: string
  version: number
}

const articles = new Set<string>()
const article = () => pick([...articles, v7()])

function fields(): Record<string, unknown> {
  const all: Record<string, unknown> = {
    title: `${pick(names)} ${below(4)}`,
    cover: pick([null, 'cover.jpg', 'https://example.org/cover.jpg']),
    summary: pick([null, 'A summary', '一つの要約']),
    tags: some(names),
    categories: some(names).slice(0, 3),
    authors: some(['Ada', 'Grace', '张三']),
    status: pick(['draft', 'published', 'archived']),
    listed: pick([true, false, null]),
    publishedAt: pick([null, time()]),
    expiresAt: pick([null, time()]),
    lang: pick(['en', 'de', 'zh-CN']),
    path: pick(paths),
    aliases: some(paths),
    translationKey: pick([null, 'k1', 'k2']),
    frontMatter: { rating: below(9), flag: chance(0.5) },
    body: `${pick(names)} body ${below(1000)}\n${pictures()}`,
  }
  return Object.fromEntries(Object.entries(all).filter(() => chance(0.4)))
}

const whole = () => ({ ...fields(), title: `${pick(names)} ${below(4)}` })

function file(): string {
  const tags = some(names).map((name) => `  - ${JSON.stringify(name)}\n`)
  const head = `title: "${pick(names)} ${below(4)}" # a comment\ndate: ${time()}\n${chance(0.3) ? 'draft: true\n' : ''}${chance(0.3) ? 'hidden: true\n' : ''}`
  return `---\n${head}${tags.length ? `tags:\n${tags.join('')}` : ''}categories: [${pick(['Rust', 'Go'])}]\n---\n\n${pick(names)} ${below(1000)}\n${pictures()}`
}

const pictures = () =>
  some(['![a](Ä.png)', '<img src="/b.png">', '[c](c.pdf)', '![d](https://example.org/d.png)'])
    .map((picture) => `\n${picture}\n`)
    .join('')

async function terms(kind: string): Promise<Named[]> {
  const answer = await app.request('GET', `/v1/${kind}?limit=100`)
  return answer.json().data
}

const refusals = new Map<number, number>()

async function ask(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await send(app, method, url, body, headers)
  const { statusCode } = answer
  refusals.set(statusCode, (refusals.get(statusCode) ?? 0) + 1)
  if (![200, 201, 204, 404, 409, 412, 422, 503].includes(statusCode))
    throw new Error(`${method} ${url} ${JSON.stringify(body)}: ${answer.body}`)
  return answer
}

async function keep(asking: ReturnType<typeof ask>): Promise<void> {
  const answer = await asking
  if (answer.statusCode === 201) articles.add(answer.json().data.id)
}

const markdown = { 'content-type': 'text/markdown' }

const operations: [weight: number, run: () => Promise<unknown>][] = [
  [5, () => keep(ask('POST', '/articles', whole()))],
  [2, () => keep(ask('POST', '/articles', file(), markdown))],
  [9, () => ask('PATCH', `/articles/${article()}`, fields())],
  [3, () => keep(ask('PUT', `/articles/${article()}`, whole()))],
  [2, () => keep(ask('PUT', `/articles/${article()}`, file(), markdown))],
  [
    2,
    () => keep(ask('PUT', `/articles/by-path/${encodeURI(pick(paths))}?lang=en`, file(), markdown)),
  ],
  [3, () => ask('DELETE', `/articles/${article()}`)],
  [1, () => ask('DELETE', `/articles/${article()}?permanent=true`)],
  [3, () => ask('POST', `/articles/${article()}/restore`)],
  [3, () => ask('POST', `/articles/${article()}/revisions/${1 + below(4)}/restore`)],
  [2, batch],
  [2, () => renameTerm('tags')],
  [2, () => renameTerm('categories')],
  [1, () => mergeTerms('tags')],
  [1, () => mergeTerms('categories')],
  [2, moveCategory],
  [1, () => removeTerm('tags')],
  [1, () => ask('POST', '/categories', { name: pick(names) })],
  [2, importSome],
]

function batch() {
  const ops = Array.from({ length: 1 + below(5) }, () =>
    pick([
      () => ({ op: 'create', id: v7(), data: whole() }),
      () => ({ op: 'update', id: article(), data: fields() }),
      () => ({ op: 'delete', id: article() }),
    ])(),
  )
  for (const { op, id } of ops) if (op === 'create') articles.add(id)
  return ask('POST', '/articles/batch', { atomic: chance(0.5), operations: ops })
}

async function renameTerm(kind: string) {
  const found = await terms(kind)
  if (found.length === 0) return
  const changes = chance(0.8) ? { name: pick(names) } : { slug: `slug-${below(9)}` }
  await ask('PATCH', `/${kind}/${pick(found).id}`, changes)
}

async function mergeTerms(kind: string) {
  const found = await terms(kind)
  if (found.length < 4) return
  await ask('POST', `/${kind}/${pick(found).id}/merge`, { into: pick(found).id })
}

async function moveCategory() {
  const found = await terms('categories')
  if (found.length === 0) return
  const parentId = chance(0.3) ? null : pick(found).id
  await ask('PATCH', `/categories/${pick(found).id}`, { parentId })
}

async function removeTerm(kind: string) {
  const found = await terms(kind)
  if (found.length > 0) await ask('DELETE', `/${kind}/${pick(found).id}`)
}

let importing = false
async function importSome() {
  if (importing) return
  importing = true
  const files = Array.from({ length: 12 }, (_, n) => `posts/${n}.md`)
  await tree.put(Object.fromEntries(files.filter(() => chance(0.4)).map((name) => [name, file()])))
  const onConflict = pick(['skip', 'overwrite'] as const)
  const imported = await importTree(app.db, tree, {
    source: 'tree',
    onConflict,
    dryRun: chance(0.1),
  })
  expect(imported.run).toMatchObject({ status: 'completed', failed: 0 })
  for (const { articleId } of imported.files.values()) if (articleId) articles.add(articleId)
  importing = false
}

const weighted = operations.flatMap(([weight, run]) => Array.from({ length: weight }, () => run))

test(`whatever is done, what is stored twice agrees (SEED=${seed})`, {
  timeout: 30_000 + rounds * 2_000,
}, async () => {
  for (let round = 1; round <= rounds; round++) {
    await Promise.all(Array.from({ length: 1 + below(6) }, () => pick(weighted)()))
    if (round % 5 > 0) continue
    await announce(app.db)
    expect(await disagreements(app.db), `after round ${round}`).toEqual([])
    await countsAgree()
  }
  expect(refusals.get(200) ?? 0).toBeGreaterThan(rounds / 4)
})

// Compares the counts of lists with the articles themselves.
async function countsAgree() {
  const all = await app.request('GET', '/v1/articles?limit=100&count=exact&include=body')
  const { data, meta } = all.json()
  expect(meta.total).toBeLessThanOrEqual(100)
  expect(data).toHaveLength(meta.total)
  for (const kind of ['tags', 'categories'] as const) {
    for (const term of (await terms(kind)) as (Named & {
      articleCount: number
      slug: string
      path?: string
    })[]) {
      const has = (shown: { id: string; path?: string }[]) => shown.some(({ id }) => id === term.id)
      expect(term.articleCount, term.slug).toBe(data.filter((one: Shown) => has(one[kind])).length)
    }
  }
  for (const name of names) {
    const ids = async (query: string) =>
      (await app.request('GET', `/v1/articles?limit=100&${query}`))
        .json()
        .data.map(({ id }: Named) => id)
        .sort()
    const byTag = await ids(`tag=${encodeURIComponent(name)}`)
    const bySort = await ids(`tag=${encodeURIComponent(name)}&sort=createdAt`)
    expect(byTag, name).toEqual(bySort)
  }
}
