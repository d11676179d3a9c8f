import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ExportFile } from '../../src/exports/export-file.ts'
import { type FolderOutcome, writeFolder } from '../../src/exports/folder.ts'
import { identityKey, replaceFile } from '../../src/exports/write-file.ts'
import { filesIn } from './by.ts'
import { temporaryFolder } from './samples.ts'

async function* given(files: Record<string, string>): AsyncGenerator<ExportFile> {
  for (const [name, text] of Object.entries(files))
    yield { name, bytes: Buffer.from(text), modifiedAt: new Date(0) }
}

async function write(folder: string, files: Record<string, string>): Promise<FolderOutcome[]> {
  const outcomes: FolderOutcome[] = []
  for await (const outcome of writeFolder(folder, given(files))) outcomes.push(outcome)
  return outcomes
}

const texts = (folder: string) =>
  Object.fromEntries(
    Object.entries(filesIn(folder)).map(([name, bytes]) => [name, bytes.toString()]),
  )

test('creates the folder and writes all files into it', async () => {
  const folder = join(temporaryFolder(), 'new/one')
  const files = { 'a.md': '1', 'b/c/d.md': '2' }
  expect((await write(folder, files)).map(({ outcome }) => outcome)).toEqual(['written', 'written'])
  expect(texts(folder)).toEqual(files)
})

test('skips equal files, replaces different ones, and keeps everything else', async () => {
  const folder = temporaryFolder()
  await write(folder, { 'same.md': 'same', 'other.md': 'before' })
  writeFileSync(join(folder, 'mine.txt'), 'mine')
  chmodSync(join(folder, 'other.md'), 0o600)
  const before = statSync(join(folder, 'same.md'), { bigint: true })
  const outcomes = await write(folder, { 'same.md': 'same', 'other.md': 'after.' })
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'written'])
  const after = statSync(join(folder, 'same.md'), { bigint: true })
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
  expect(statSync(join(folder, 'other.md')).mode & 0o777).toBe(0o600)
  expect(texts(folder)).toEqual({ 'same.md': 'same', 'other.md': 'after.', 'mine.txt': 'mine' })
})

test('is refused if the folder is a file', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  await expect(write(file, { 'a.md': '1' })).rejects.toThrow('is not a folder')
  await expect(write(join(file, 'below'), { 'a.md': '1' })).rejects.toThrow('is not a folder')
})

test.runIf(process.platform === 'linux')(
  'is refused immediately if the folder cannot be created',
  async () => {
    await expect(write('/proc/nowhere/new', { 'a.md': '1' })).rejects.toThrow(
      '/proc/nowhere/new cannot be created',
    )
  },
)

describe('never leaves the folder', () => {
  test('by a link to a folder', async () => {
    const [outside, folder] = [temporaryFolder(), temporaryFolder()]
    mkdirSync(join(folder, 'deep'))
    symlinkSync(outside, join(folder, 'link'))
    symlinkSync(outside, join(folder, 'deep/link'))
    const outcomes = await write(folder, {
      'link/a.md': '1',
      'deep/link/b/c.md': '2',
      'deep/d.md': '3',
    })
    expect(outcomes).toEqual([
      { file: 'link/a.md', outcome: 'refused', reason: 'link is a link, which is not followed' },
      {
        file: 'deep/link/b/c.md',
        outcome: 'refused',
        reason: 'deep/link is a link, which is not followed',
      },
      { file: 'deep/d.md', outcome: 'written' },
    ])
    expect(filesIn(outside)).toEqual({})
  })

  test('by a link in the place of a file, valid or dangling', async () => {
    const [outside, folder] = [temporaryFolder(), temporaryFolder()]
    writeFileSync(join(outside, 'secret'), 'secret')
    symlinkSync(join(outside, 'secret'), join(folder, 'a.md'))
    symlinkSync(join(outside, 'none'), join(folder, 'b.md'))
    const outcomes = await write(folder, { 'a.md': '1', 'b.md': '2' })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'refused'])
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret')
    expect(existsSync(join(outside, 'none'))).toBe(false)
    expect(lstatSync(join(folder, 'a.md')).isSymbolicLink()).toBe(true)
  })

  test('but the folder itself may be a link', async () => {
    const real = temporaryFolder()
    const link = join(temporaryFolder(), 'link')
    symlinkSync(real, link)
    await write(link, { 'a.md': '1' })
    expect(texts(real)).toEqual({ 'a.md': '1' })
  })
})

test('a folder in place of a file, or a file in place of a folder, is refused and kept', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'a.md'))
  writeFileSync(join(folder, 'b'), 'b')
  const outcomes = await write(folder, { 'a.md': '1', 'b/c.md': '2', 'd.md': '3' })
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'written'])
  expect(outcomes[0]?.reason).toContain('a folder')
  expect(outcomes[1]?.reason).toContain('b is a file')
  expect(texts(folder)).toEqual({ b: 'b', 'd.md': '3' })
})

test('a hard link is replaced, and its other name keeps the old bytes', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'one.md'), 'both')
  linkSync(join(folder, 'one.md'), join(folder, 'two.md'))
  const outcomes = await write(folder, { 'one.md': 'both', 'two.md': 'new' })
  expect(outcomes.map(({ outcome, as }) => [outcome, as])).toEqual([
    ['unchanged', undefined],
    ['written', undefined],
  ])
  expect(texts(folder)).toEqual({ 'one.md': 'both', 'two.md': 'new' })
})

test('a second name that the file system treats as the first is detected', () => {
  const folder = temporaryFolder()
  const mine = new Set<string>()
  expect(replaceFile(folder, 'a.md', Buffer.from('1'), mine)).toBe('written')
  expect(mine).toContain(identityKey(lstatSync(join(folder, 'a.md'), { bigint: true })))
  // As on a disk that does not distinguish A from a: the second name leads to the first file.
  expect(replaceFile(folder, 'a.md', Buffer.from('2'), mine)).toBe('twin')
  expect(texts(folder)).toEqual({ 'a.md': '1' })
})

test('a name that occurs twice is written under two names, with both texts', async () => {
  const folder = temporaryFolder()
  async function* twins(): AsyncGenerator<ExportFile> {
    yield* given({ 'a.md': '1' })
    yield* given({ 'a.md': '2' })
  }
  const outcomes: FolderOutcome[] = []
  for await (const outcome of writeFolder(folder, twins())) outcomes.push(outcome)
  expect(outcomes[1]).toMatchObject({
    file: 'a.md',
    outcome: 'written',
    as: expect.stringMatching(/^a~\w+\.md$/),
  })
  expect(Object.values(texts(folder)).sort()).toEqual(['1', '2'])
})

test('names too long for the disk are shortened, which is reported', async () => {
  const folder = temporaryFolder()
  const long = `${'语'.repeat(100)}.md`
  const [outcome] = await write(folder, { [`posts/${long}`]: 'text' })
  expect(outcome).toMatchObject({
    outcome: 'written',
    as: expect.stringMatching(/^posts\/语+~\w+\.md$/),
  })
  expect(Object.values(texts(folder))).toEqual(['text'])
  expect((await write(folder, { [`posts/${long}`]: 'text' }))[0]?.outcome).toBe('unchanged')
})

test('a path too long for the system is refused, and nothing is left behind', async () => {
  const folder = temporaryFolder()
  const deep = `${Array.from({ length: 30 }, () => 'x'.repeat(200)).join('/')}/a.md`
  const outcomes = await write(folder, { [deep]: '1', 'b.md': '2' })
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'written'])
  expect(outcomes[0]?.reason).toContain('too long')
  expect(texts(folder)).toEqual({ 'b.md': '2' })
})
