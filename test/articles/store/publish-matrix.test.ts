import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningWorker } from '../../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { workerOf } from '../../support/imports/uploads.ts'
import { articleAttempts } from '../../support/publishing/articles.ts'
import { fileAttempts, importAttempts } from '../../support/publishing/files.ts'
import { keyAttempts, toolAttempts, untriedTools } from '../../support/publishing/keys.ts'
import { type Matrix, matrixOf, publicWorld } from '../../support/publishing/matrix.ts'
import { termAttempts, treeAttempts } from '../../support/publishing/terms.ts'

// A key with all scopes but content:publish and admin alters nothing that is public, by no route
// and no tool; each attempt is one by which a key with content:publish does.

let app: TestApp
let worker: RunningWorker
let matrix: Matrix
let writer: string
beforeAll(async () => {
  app = await testApp()
  worker = workerOf(app)
  const most = ['content:write', 'imports:run', 'keys:manage', 'metrics:read'] as const
  writer = await app.keyWith(...most)
  matrix = matrixOf(app, await app.keyWith(...most, 'content:publish'))
})
afterAll(async () => {
  await worker.stop()
  await app.close()
})

const tables = [
  ...[articleAttempts, termAttempts, treeAttempts, fileAttempts],
  ...[importAttempts, keyAttempts, toolAttempts],
]
const attempts = tables.flatMap((table) =>
  Object.entries(table).flatMap(([route, ways]) =>
    Object.entries(ways).map(([what, attempt]) => ({ route, what, ...attempt })),
  ),
)

describe('without content:publish nothing public changes', () => {
  test.each(attempts)('by $route, $what', async ({ by, prepare }) => {
    const write = await prepare(matrix)
    const before = await publicWorld(app)
    await write(writer)
    expect(await publicWorld(app)).toBe(before)
    await write(by === 'admin' ? app.adminKey : matrix.publisher)
    const after = await publicWorld(app)
    if (by === 'never') expect(after).toBe(before)
    else expect(after).not.toBe(before)
  })
})

test('all routes and tools that write are tried', async () => {
  const { paths } = (await app.request('GET', '/openapi.json')).json()
  const routes = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => method !== 'get')
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(routes.sort()).toEqual([...new Set(attempts.map(({ route }) => route))].sort())
  expect(untriedTools).toEqual([])
})
