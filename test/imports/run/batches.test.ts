import { afterAll, beforeAll, expect, test } from 'vitest'
import { createParser } from '../../../src/imports/parser/parser.ts'
import { batches } from '../../../src/imports/run/batches.ts'
import type { SourceFile } from '../../../src/imports/source/files.ts'
import { type TestApp, testApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const settings = {
  lang: 'en',
  timeZone: 'UTC',
  status: 'published',
  encoding: undefined,
  strict: false,
} as const

const blob = { hash: '0'.repeat(64), size: 1, type: 'image/png', width: 1, height: 1 }

/** One letter a file: an article, a picture, or 6,000 names of one folder that is left out. */
async function* sourceOf(kinds: string): AsyncGenerator<SourceFile> {
  for (const [index, kind] of [...kinds].entries()) {
    const [file, position] = [`${index}.md`, index + 1]
    if (kind === 'o')
      for (let n = 0; n < 6_000; n++) yield { ignored: `o/${n}`, position, reason: 'not_content' }
    else if (kind === 'p') yield { file: `${index}.png`, position, blob, problems: [] }
    else yield { file, position, bytes: Buffer.from(`# Text ${index}\n`), problems: [] }
  }
}

async function batchesOf(kinds: string, alone: number) {
  const parser = createParser(settings, new AbortController().signal)
  const tried: number[] = []
  const found: number[][] = []
  const mayTry = async (position: number) => tried.push(position) > 0
  const retry = <T>(work: () => Promise<T>) => work()
  const given = { after: 0, alone, mayTry, retry, parser, source: 'batches', sql: app.db }
  try {
    for await (const batch of batches(() => sourceOf(kinds), given))
      found.push(batch.map(({ position }) => position))
  } finally {
    parser.close()
  }
  return { found, tried }
}

test('without a crash, one batch holds all', async () => {
  expect(await batchesOf('pappa', 0)).toEqual({ found: [[1, 2, 3, 4, 5]], tried: [] })
})

test('after a crash, each article is tried in a batch that it ends, with the pictures before it', async () => {
  const { found, tried } = await batchesOf('apppaapp', 400)
  expect(found).toEqual([[1], [2, 3, 4, 5], [6], [7, 8]])
  expect(tried).toEqual([1, 5, 6])
})

test('no batch ends among the names of a folder, which share a position', async () => {
  const { found } = await batchesOf('oooa', 0)
  expect(found.map((positions) => [positions.length, positions.at(-1)])).toEqual([
    [12_000, 2],
    [6_001, 4],
  ])
})

test('pictures count among the files that are tried', async () => {
  const { found, tried } = await batchesOf('pppaaap', 4)
  expect(found).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7],
  ])
  expect(tried).toEqual([4])
})
