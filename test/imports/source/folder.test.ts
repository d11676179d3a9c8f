import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archiveFiles } from '../../../src/imports/source/archive.ts'
import { folderFiles } from '../../../src/imports/source/folder.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { areWholeTrees, pathFiles, resolvePaths } from '../../../src/imports/source/paths.ts'
import { readAll, tarOf, zipOf } from '../../support/imports/archives.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(file: string, data: string | Buffer = ''): Promise<string> {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, data)
  return path
}

/** Root may read everything, so the test runs as another user. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work()
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

// Other systems fold names or refuse bytes that are not UTF-8.
const onLinux = test.skipIf(process.platform !== 'linux')

describe('a folder', () => {
  test('yields its files in a fixed order, even more than are read ahead', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `posts/${String(at).padStart(2, '0')}.md`)
    for (const name of names.toReversed()) await put(name, name)
    await put('about.markdown')
    await put('Ünïcode/中文 名.MD', 'x')
    const given = await readAll(folderFiles(folder, defaultLimits))
    expect(Object.keys(given.files)).toEqual(['about.markdown', ...names, 'Ünïcode/中文 名.MD'])
    expect(given.files['posts/07.md']).toBe('posts/07.md')
    expect(given.positions).toEqual(Array.from({ length: 32 }, (_, at) => at + 1))
  })

  test('gives the same results as the same tree in a tar and a zip', async () => {
    const names = [
      '.git/a.md',
      'a.md',
      'a/.hidden.md',
      'a/b\\c.md',
      'a/pic.png',
      'a/x.txt',
      'b/node_modules/r.md',
      'c.zip',
    ]
    names.push('archetypes/d.md', 'b/ctrl\u0001.md', 'big.md')
    const parts = names.map((name) => ({ name, data: name === 'big.md' ? 'x'.repeat(2000) : name }))
    for (const { name, data } of parts) await put(name, data)
    const limits = { ...defaultLimits, maxEntryBytes: 1000 }
    const path = await put('.archives/a.tar.gz', gzipSync(tarOf(parts)))
    const zip = await put('.archives/a.zip', zipOf(parts))
    const { positions: _, ...fromFolder } = await readAll(folderFiles(folder, limits))
    delete fromFolder.ignored['.archives/']
    for (const archive of [
      archiveFiles(path, 'tar.gz', limits),
      archiveFiles(zip, 'zip', limits),
    ]) {
      const { positions: __, ...fromArchive } = await readAll(archive)
      expect(fromArchive).toEqual(fromFolder)
    }
    expect(fromFolder.refused).toEqual({
      'a/b\\c.md': 'entry_path',
      'b/ctrl\uFFFD.md': 'entry_name',
      'big.md': 'entry_too_large',
    })
  })

  onLinux(
    'names that differ only in case or Unicode form are two files, as on the disk',
    async () => {
      const names = ['a.md', 'A.md', 'é.md'.normalize('NFC'), 'é.md'.normalize('NFD')]
      for (const name of names) await put(name, name)
      const given = await readAll(folderFiles(folder, defaultLimits))
      expect(Object.keys(given.files).toSorted()).toEqual(names.toSorted())
    },
  )

  test('follows no links and no loops', async () => {
    await put('ok.md', 'ok')
    await symlink('/etc/hostname', join(folder, 'secret.md'))
    await symlink('ok.md', join(folder, 'inside.md'))
    await symlink('.', join(folder, 'loop'))
    await symlink('gone', join(folder, 'gone.md'))
    const given = await readAll(folderFiles(folder, defaultLimits))
    expect(given.files).toEqual({ 'ok.md': 'ok' })
    expect(given.refused).toEqual({
      'gone.md': 'entry_type',
      'inside.md': 'entry_type',
      'secret.md': 'entry_type',
    })
    expect(given.ignored).toEqual({ loop: 'link' })
  })

  onLinux('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.md')])
    expect((await readAll(folderFiles(folder, defaultLimits))).refused).toEqual({
      'pipe.md': 'entry_type',
    })
  })

  onLinux('names from old systems are read with a warning', async () => {
    const name = Buffer.from([0xd6, 0xd0, 0xce, 0xc4, ...Buffer.from('.md')])
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), 'x')
    const given = await readAll(folderFiles(folder, defaultLimits))
    expect([given.files, given.warned]).toEqual([
      { '中文.md': 'x' },
      { '中文.md': 'name_encoding' },
    ])
  })

  test('refuses what is unreadable and reads the rest', async () => {
    await put('dir/a.md')
    await put('ok.md')
    await chmod(await put('closed.md'), 0)
    await chmod(join(folder, 'dir'), 0)
    await chmod(folder, 0o755)
    const given = await asNobody(() => readAll(folderFiles(folder, defaultLimits)))
    expect(given.refused).toEqual({ 'closed.md': 'file_unreadable', 'dir/': 'file_unreadable' })
    expect(Object.keys(given.files)).toEqual(['ok.md'])
    await chmod(join(folder, 'dir'), 0o755)
  })

  test('that has disappeared is refused', async () => {
    expect((await readAll(folderFiles(join(folder, 'gone'), defaultLimits))).refused).toEqual({
      './': 'file_unreadable',
    })
  })

  test('selects by globs and reports an excluded folder once', async () => {
    for (const name of ['a/x.md', 'a/y.md', 'b/x.md', 'b/deep/x.md', 'c.md']) await put(name)
    const read = async (include: string[], exclude: string[]) => {
      const given = await readAll(folderFiles(folder, defaultLimits, { include, exclude }))
      return [Object.keys(given.files), Object.keys(given.ignored)]
    }
    expect(await read([], ['a', 'b/*.md'])).toEqual([
      ['b/deep/x.md', 'c.md'],
      ['a/', 'b/x.md'],
    ])
    expect(await read(['**/x.md'], ['b/**/deep'])).toEqual([
      ['a/x.md', 'b/x.md'],
      ['a/y.md', 'b/deep/', 'c.md'],
    ])
    expect(await read(['?.md'], [])).toEqual([
      ['a/x.md', 'a/y.md', 'b/deep/x.md', 'b/x.md', 'c.md'],
      [],
    ])
  })
})

describe('paths on a command line', () => {
  test('folders, archives and files are one source; a repeated name is refused', async () => {
    await put('one/a.md', 'one')
    await put('two/a.md', 'two')
    await put('three.tar.gz', gzipSync(tarOf([{ name: 'b.md', data: 'three' }])))
    await put('four.md', 'four')
    await symlink('four.md', join(folder, 'five.md'))
    const paths = await resolvePaths(
      ['one', 'two/', 'three.tar.gz', 'four.md', 'five.md'].map((name) => join(folder, name)),
    )
    const given = await readAll(pathFiles(paths, defaultLimits))
    expect(given.files).toEqual({
      'a.md': 'one',
      'b.md': 'three',
      'four.md': 'four',
      'five.md': 'four',
    })
    expect(given.refused).toEqual({ 'a.md': 'duplicate_file' })
    expect([areWholeTrees(paths), areWholeTrees(paths.slice(0, 3))]).toEqual([false, true])
  })

  test('a missing path is reported before anything is read', async () => {
    const missing = join(folder, 'gone')
    await expect(resolvePaths([folder, missing])).rejects.toMatchObject({
      code: 'not_found',
      message: `No such file or folder: ${missing}.`,
    })
  })
})
