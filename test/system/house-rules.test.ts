import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { filesIn, type SourceFile } from '../support/source-files.ts'

// src/README.md explains the rules; this file checks them. Each test lists the
// offenders.

const source = filesIn('src')
const named = (pattern: RegExp) => source.filter((file) => pattern.test(file.path))
const offenders = (files: SourceFile[], wrong: (name: string, file: SourceFile) => boolean) =>
  files.flatMap((file) =>
    file.imports.filter((name) => wrong(name, file)).map((name) => `${file.path} imports ${name}`),
  )
const matching = (files: SourceFile[], pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

const web = /^(fastify|@fastify\/|fastify-plugin)/
const database = /^(pg|@prisma\/|src\/generated\/)/
const routesFile = /routes\.ts$/
const entries = /^src\/(app|server|worker|cli)\.ts$/
describe('imports', () => {
  test('HTTP lives in routes, http/, auth/, cache/, app, server and what they serve with', () => {
    const others = source.filter(
      ({ path }) =>
        !routesFile.test(path) &&
        !/^src\/((http|auth|cache|serving|cluster)\/|app\.ts|server\.ts)/.test(path),
    )
    expect(offenders(others, (name) => web.test(name))).toEqual([])
  })

  test('only database/ and queries talk to pg and Prisma', () => {
    const others = source.filter(
      ({ path }) => !/^src\/(database|events|search|jobs)\/|queries\.ts$/.test(path),
    )
    const users = others.filter(({ values }) => values.some((name) => database.test(name)))
    expect(users.map(({ path }) => path)).toEqual([])
  })

  test('queries know no HTTP, no configuration and no decisions', () => {
    const wrong = (name: string) => /routes\.ts$|^src\/config\.ts$/.test(name) || entries.test(name)
    expect(offenders(named(/queries\.ts$/), wrong)).toEqual([])
  })

  test('schemas know shapes only', () => {
    const wrong = (name: string) =>
      /queries\.ts$|routes\.ts$|^src\/(database|config)/.test(name) || web.test(name)
    expect(offenders(named(/schema\.ts$/), wrong)).toEqual([])
  })

  test('routes do not import each other, except the shared ones of terms', () => {
    const inner = (name: string, file: SourceFile) =>
      routesFile.test(name) &&
      dirname(name) !== dirname(file.path) &&
      name !== 'src/terms/routes.ts'
    expect(offenders(named(routesFile), inner)).toEqual([])
  })

  test('only entries, commands and what serves import a process entry', () => {
    expect(
      offenders(
        source.filter(
          ({ path }) => !entries.test(path) && !/^src\/(commands|serving|cluster)\//.test(path),
        ),
        (name) => entries.test(name),
      ),
    ).toEqual([])
  })

  test('only a write transaction announces events or makes a `Tx`', () => {
    const door = 'src/events/write-transaction.ts'
    const others = source.filter(({ path }) => path !== door)
    expect(matching(others, /\bas (unknown as )?Tx\b|: Tx = \{/)).toEqual([])
    const users = others.filter(({ imports }) => imports.includes('src/events/announce.ts'))
    // These read the events of a writer that died, or the channel of announcements.
    expect(users.map(({ path }) => path).sort()).toEqual([
      'src/duplicates/sign.ts',
      'src/events/changes.ts',
      'src/events/derived.ts',
      'src/events/page.ts',
    ])
  })

  test('every statement that writes events is run by `record` or `writeAtOnce`', () => {
    const pieces = 'src/articles/store/event-queries.ts'
    const writers = source.filter(
      ({ path, imports, text }) =>
        path !== pieces && (text.includes('insert into events') || imports.includes(pieces)),
    )
    expect(writers.map(({ path }) => path).sort()).toEqual([
      'src/articles/store/insert-queries.ts',
      'src/articles/store/update-queries.ts',
      'src/events/record.ts',
      'src/jobs/due-queries.ts',
    ])
    const runsOf = (text: string) =>
      [...text.matchAll(/\.(query|record)\b|\b(writeAtOnce)[<(]|insert into events/g)].map(
        ([whole, method, atOnce]) => method ?? atOnce ?? whole,
      )
    const bypassing = writers.filter(({ path, text }) => {
      const runs = runsOf(text)
      // Reading the watermark writes no events.
      if (path === 'src/jobs/due-queries.ts')
        return runs[runs.indexOf('insert into events') - 1] !== 'record'
      return runs.includes('query') || !runs.includes('record')
    })
    expect(bypassing.map(({ path }) => path)).toEqual([])
  })

  test('no module keeps state of a database outside the `Database`', () => {
    expect(matching(source, /new Weak(Map|Set)<(pg\.Pool|Database)\b/)).toEqual([])
    const bySql = matching(source, /new Weak(Map|Set)<Sql\b/)
    // This map holds the statement timeout of each transaction.
    expect(bySql).toEqual(['src/database/transaction.ts'])
  })

  test('gray-matter is called in one place, after the fence splitter', () => {
    const users = source
      .filter(({ imports }) => imports.includes('gray-matter'))
      .map(({ path }) => path)
    expect(users.filter((path) => path !== 'src/markdown/front-matter/front-matter.ts')).toEqual([])
  })
})

/** Names of statements as written in a source, with `*` for the variable parts. */
function statementNames(text: string): string[] {
  const written = [
    ...text.matchAll(/name: ('[^']+'|`[^`]+`),\s*text\b/g),
    ...text.matchAll(/name = (`list_[^`]+`)/g),
    ...text.matchAll(/\barticleStatement\(('\w+')/g),
  ].map(([, name = '']) => name.slice(1, -1).replace(/\$\{[^}]*\}/g, '*'))
  const byReader = Array.from(
    text.matchAll(/\bnamed\('(\w+)', reader\b/g),
    ([, name]) => `${name}_*`,
  )
  return [...written, ...byReader]
}

describe('the place of code', () => {
  test('the environment is read in config.ts only', () => {
    // The first hands a worker its settings, the last hands on to OpenTelemetry what was read.
    const allowed = ['src/cluster/beginning.ts', 'src/config.ts', 'src/telemetry/start.ts']
    expect(matching(source, /\bprocess\.env\b/).toSorted()).toEqual(allowed)
  })

  test('SQL is in queries, sql/, database/, search/, events/ and jobs/', () => {
    const sql =
      /[`'"]\s*(select\s+(?!one\b)[\w*(]|insert into |update \w+ set |delete from |with \w+ as \()/
    const allowed = /(queries|filters|statement)\.ts$|^src\/(sql|database|search|events|jobs)\//
    expect(matching(source, sql).filter((path) => !allowed.test(path))).toEqual([])
  })

  test('the table in docs/adr lists exactly the named statements', () => {
    const page = readFileSync('docs/adr/0007-prisma-and-statements.md', 'utf8')
    const firstCells = page.match(/^\| .*?\|/gm)?.join('') ?? ''
    const listed = Array.from(firstCells.matchAll(/`([^`]+)`/g), ([, name = '']) => name)
    const names = source.flatMap(({ text }) => statementNames(text))
    expect(names.length).toBeGreaterThan(40)
    expect([...new Set(names)].sort()).toEqual(listed.sort())
  })

  test('no file is longer than 250 lines', () => {
    const long = [...source, ...filesIn('bench')].filter(
      ({ text }) => text.split('\n').length > 251,
    )
    expect(long.map(({ path }) => path)).toEqual([])
  })

  test('no barrels, no utils, no classes but errors and what a library demands, no way around the compiler', () => {
    expect(
      source
        .filter(({ path }) => /\/(index|utils?|helpers?)(\.ts|\/)/.test(path))
        .map(({ path }) => path),
    ).toEqual([])
    expect(matching(source, /^export \* from/m)).toEqual([])
    expect(
      matching(
        source,
        /^(export )?(abstract )?class (?!\w+ extends (Error|RandomAccessReader)\b)/m,
      ),
    ).toEqual([])
    expect(matching(source, /@ts-(ignore|expect-error|nocheck)|\bas any\b|biome-ignore/)).toEqual(
      [],
    )
  })
})

describe('every route', () => {
  interface Operation {
    operationId: string
    summary?: string
    description?: string
    tags?: string[]
    parameters?: { name: string; description?: string }[]
    'x-scope': string
    security: Record<string, unknown>[]
    responses: Record<string, unknown>
  }
  let app: TestApp
  let routes: { method: string; path: string; operation: Operation }[]
  beforeAll(async () => {
    app = await testApp()
    const { paths } = (await app.request('GET', '/openapi.json')).json()
    routes = Object.entries<Record<string, Operation>>(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    )
  })
  afterAll(() => app.close())

  const filled = (path: string) =>
    path.replace(/\{[^}]+\}/g, '0190f3c4-0000-7000-8000-000000000000')
  const closed = () =>
    routes.filter(
      ({ operation }) =>
        operation.security.every((way) => 'key' in way) && operation.security.length > 0,
    )

  test('has a summary, a tag and a response schema', () => {
    const mute = routes.filter(
      ({ operation }) =>
        !operation.summary ||
        !operation.tags?.length ||
        !Object.keys(operation.responses).some((status) => status < '400'),
    )
    expect(mute.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    expect(routes.length).toBeGreaterThan(5)
  })

  test('has a name for clients that does not come from its URL', () => {
    const verbs =
      /^(list|get|create|put|patch|delete|restore|merge|batch|cancel|follow|export|revoke|rotate|compare|call|revert)[A-Z]/
    const odd = routes.filter(({ operation }) => !verbs.test(operation.operationId))
    expect(
      odd.map(({ method, path, operation }) => `${method} ${path}: ${operation.operationId}`),
    ).toEqual([])
  })

  test('describes itself and each of its parameters', () => {
    const mute = routes.flatMap(({ method, path, operation: { description, parameters = [] } }) => [
      ...(description ? [] : [`${method} ${path}`]),
      ...parameters.flatMap(({ name, description: text }) =>
        text ? [] : [`${method} ${path} ${name}`],
      ),
    ])
    expect(mute).toEqual([])
  })

  test('that is not public answers 401 without a key, however its path is written', async () => {
    for (const { method, path } of closed()) {
      const url = filled(path)
      expect((await app.request(method, url)).statusCode, `${method} ${url}`).toBe(401)
      const encoded = url.replace(
        /[a-z](?=[a-z]*$)/,
        (letter) => `%${letter.charCodeAt(0).toString(16)}`,
      )
      for (const variant of [
        `/${url}`,
        `${url}/`,
        url.toUpperCase(),
        encoded,
        url.replace('/v1', '/v1/'),
      ])
        for (const verb of [method, 'OPTIONS', ...(method === 'GET' ? ['HEAD'] : [])])
          expect(
            (await app.request(verb, variant)).statusCode,
            `${verb} ${variant}`,
          ).toBeGreaterThanOrEqual(400)
    }
  })

  test('that is not public answers 403 to a key without the scope', async () => {
    const key = await app.keyWith('content:read')
    const isHeld = ({ operation }: (typeof routes)[number]) =>
      ['content:read', 'public'].includes(operation['x-scope'])
    for (const { method, path } of closed().filter((route) => !isHeld(route)))
      expect(
        (await app.request(method, filled(path), { key })).statusCode,
        `${method} ${path}`,
      ).toBe(403)
  })

  test('refuses an unknown parameter', async () => {
    for (const { method, path } of routes.filter(({ method }) => method === 'GET')) {
      const answer = await app.request(method, `${filled(path)}?noSuchParameter=1`, {
        key: app.adminKey,
      })
      const named = answer.statusCode === 400 && answer.body.includes('noSuchParameter')
      expect(named || answer.statusCode === 404, `${method} ${path}: ${answer.statusCode}`).toBe(
        true,
      )
    }
  })
})
