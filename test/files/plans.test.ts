import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileListStatement, maxExamined } from '../../src/files/read-queries.ts'
import { ListFiles } from '../../src/files/schema.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create } from '../support/content.ts'

// What a page of the list of files costs, however many files there are.

const count = 12_000
let app: TestApp
beforeAll(async () => {
  app = await testApp({ cacheBytes: 0 })
  const { db } = app
  const { id } = await create(app, { title: 'A' })
  const run = (text: string, values: unknown[] = []) => db.query({ text, values })
  await run(`update articles set source = 'used'`)
  await run(`insert into blobs (hash, size, type) select sha256(n::text::bytea), 1,
    case n % 10 when 0 then 'image/png' else 'image/jpeg' end from generate_series(1, ${count}) n`)
  await run(`insert into files (id, source, file, file_key, hash, updated_by, created_at, trashed_at)
    select gen_random_uuid(), 'used', n || '.png', n || '.png', sha256(n::text::bytea), 'x',
      '2020-01-01'::timestamptz + n * interval '1 second', case when n % 400 = 7 then now() end
    from generate_series(1, ${count}) n`)
  // All files are used but the oldest and one in the middle.
  await run(
    `insert into article_references (article_id, position, role, reference, names, name_keys)
      select $1, n, 'body', n || '.png', array[n || '.png'], array[n || '.png']
      from generate_series(2, ${count}) n where n <> 6000`,
    [id],
  )
  await run('analyze')
})
afterAll(() => app.close())

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Loops': number
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

async function nodesOf(query: string, statement: 'statement' | 'examined' = 'statement') {
  const asked = ListFiles.parse(Object.fromEntries(new URLSearchParams(query)))
  const built = fileListStatement(asked, 'all', null)[statement]
  const { rows } = await app.db.query<{ 'QUERY PLAN': [{ Plan: Node }] }>({
    text: `explain (analyze, format json) ${built?.text}`,
    values: built?.values ?? [],
  })
  const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)]
  return all(rows[0]?.['QUERY PLAN'][0].Plan as Node)
}

const work = (node: Node | undefined) => node?.['Actual Loops'] ?? 0
const lookups = (nodes: Node[]) =>
  work(nodes.find((node) => node['Index Name'] === 'article_references_name_keys_idx'))

test.each(['unused=true', 'unused=true&source=used', 'unused=true&type=image/*'])(
  'a page looks up a bounded number of files, in the order of an index: %s',
  async (query) => {
    const nodes = await nodesOf(query)
    expect(lookups(nodes)).toBe(maxExamined)
    const types = nodes.map((node) => `${node['Node Type']} ${node['Relation Name'] ?? ''}`)
    expect(types).not.toContain('Seq Scan files')
    expect(types).not.toContain('Seq Scan article_references')
    const read = nodes.find((node) => node['Index Name'] === 'files_created_at_idx')
    const rows = (read?.['Actual Rows'] ?? 0) + (read?.['Rows Removed by Filter'] ?? 0)
    expect(rows).toBeGreaterThanOrEqual(maxExamined)
    expect(rows).toBeLessThan(maxExamined * 1.2)
    expect(lookups(await nodesOf(query, 'examined'))).toBe(0)
  },
)

test('a page stops as soon as it is full', async () => {
  expect(lookups(await nodesOf('unused=false&limit=20'))).toBeLessThan(40)
})

test.each(['', 'source=used', 'type=image/*', 'file[prefix]=1', 'source=used&file[prefix]=1'])(
  'a list by another filter reads only what it shows, in the order of the index: %s',
  async (query) => {
    const nodes = await nodesOf(`${query}&limit=20`)
    expect(lookups(nodes)).toBe(0)
    const read = nodes.find((node) => node['Index Name'] === 'files_created_at_idx')
    expect((read?.['Actual Rows'] ?? count) + (read?.['Rows Removed by Filter'] ?? 0)).toBeLessThan(
      1_500,
    )
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
  },
)

test('the trash is found by its own index', async () => {
  const nodes = await nodesOf('trashed=true&limit=20')
  expect(nodes.map((node) => node['Index Name'])).toContain('files_trashed_at_idx')
})

async function walk(cursor: string | null, link: 'nextCursor' | 'prevCursor') {
  const pages: string[][] = []
  let back = ''
  for (let at = cursor, first = true; first || at !== null; first = false) {
    const url = `/v1/files?unused=true${at === null ? '' : `&cursor=${at}`}`
    const answer = await app.request('GET', url, { key: app.adminKey })
    expect(answer.statusCode, answer.body).toBe(200)
    const { data, meta } = answer.json()
    pages.push(data.map(({ file }: { file: string }) => file))
    back = meta.prevCursor
    at = meta[link]
  }
  return { pages, back }
}

test('the pages of a bounded search find every unused file, forwards and back', async () => {
  const { pages, back } = await walk(null, 'nextCursor')
  expect(pages).toEqual([[], ['6000.png'], ['1.png']])
  expect((await walk(back, 'prevCursor')).pages).toEqual([[], ['6000.png'], []])
})
