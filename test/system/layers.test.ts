import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesIn } from '../support/source-files.ts'

// src/README.md explains the layers. Each test lists the offenders.

const source = filesIn('src')
const own = source.map(({ path, imports }) => ({
  path,
  imports: imports.filter((name) => name.startsWith('src/') && !name.startsWith('src/generated/')),
}))

/** `src/articles` for every file in it; a file directly under src/ is its own layer. */
const topOf = (path: string) => {
  const [, first = '', ...rest] = path.split('/')
  return rest.length > 0 ? `src/${first}` : path
}

/** The strongly connected components (Tarjan). */
function cycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const path: string[] = []
  const found: string[][] = []
  const visit = (node: string) => {
    index.set(node, index.size)
    low.set(node, index.size - 1)
    path.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      else if (!path.includes(next)) continue
      low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(node) !== index.get(node)) return
    const group = path.splice(path.indexOf(node))
    if (group.length > 1) found.push(group)
  }
  for (const node of edges.keys()) if (!index.has(node)) visit(node)
  return found
}

function edgesBetween(nameOf: (path: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>()
  for (const { path, imports } of own) {
    const from = nameOf(path)
    const to = edges.get(from) ?? new Set()
    for (const name of imports) if (nameOf(name) !== from) to.add(nameOf(name))
    edges.set(from, to)
  }
  return edges
}

describe('cycles', () => {
  test('are found if there are any', () => {
    const edges = new Map([
      ['a', new Set(['b', 'd'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a'])],
      ['d', new Set<string>()],
    ])
    expect(cycles(edges).map((group) => group.toSorted())).toEqual([['a', 'b', 'c']])
  })

  test('do not occur between folders', () => {
    expect(edgesBetween(topOf).size).toBeGreaterThan(20)
    expect(cycles(edgesBetween(topOf))).toEqual([])
  })

  test('do not occur between files', () => {
    expect(cycles(edgesBetween((path) => path))).toEqual([])
  })
})

describe('layers', () => {
  const below = {
    'src/markdown': [
      'src/shapes.ts',
      'src/errors.ts',
      'src/file-errors.ts',
      'src/start-thread.ts',
      'src/turns.ts',
    ],
    'src/search': ['src/database', 'src/markdown', 'src/sql', 'src/shapes.ts', 'src/turns.ts'],
    'src/sql': ['src/markdown', 'src/actor.ts'],
    'src/events': [
      'src/database',
      'src/sql',
      'src/http',
      'src/auth',
      'src/actor.ts',
      'src/errors.ts',
      'src/shapes.ts',
      'src/config.ts',
      'src/at-most.ts',
    ],
  }
  test.each(Object.entries(below))('%s imports only layers below it', (layer, allowed) => {
    const wrong = own
      .filter(({ path }) => topOf(path) === layer)
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => topOf(name) !== layer && !allowed.includes(topOf(name)))
          .map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })

  const never: [string, RegExp][] = [
    [
      'src/http',
      /^src\/(auth|cache|events|articles|imports|terms|tags|categories|exports|feeds|jobs)\//,
    ],
    ['src/cache', /^src\/(articles|imports|terms|tags|categories|exports|feeds|jobs)\//],
    [
      'src/database',
      /^src\/(http|auth|cache|events|articles|imports|terms|tags|categories|jobs)\//,
    ],
    ['src/articles', /^src\/(imports|exports|revisions|feeds|tags|categories)\//],
    ['src/terms', /^src\/(articles|imports|tags|categories)\//],
  ]
  test.each(never)('%s imports nothing above it', (layer, above) => {
    const wrong = own
      .filter(({ path }) => topOf(path) === layer)
      .flatMap(({ path, imports }) =>
        imports.filter((name) => above.test(name)).map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })
})

test('no script or benchmark needs the test runner', () => {
  const files = ['scripts', 'bench', 'test/support'].flatMap(filesIn)
  const importsOf = new Map(files.map(({ path, values }) => [path, values]))
  const all = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path)) return seen
    for (const next of importsOf.get(path) ?? []) all(next, seen.add(path))
    return seen.add(path)
  }
  const starts = files.filter(({ path }) => !path.startsWith('test/'))
  expect(starts.filter(({ path }) => all(path).has('vitest')).map(({ path }) => path)).toEqual([])
})

test('a folder contains at most 16 files', () => {
  const sizes = new Map<string, number>()
  for (const { path } of [...source, ...filesIn('test'), ...filesIn('bench')])
    sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1)
  expect([...sizes].filter(([, size]) => size > 16)).toEqual([])
})
