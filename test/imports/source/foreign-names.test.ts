import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uploadedName } from '../../../src/files/names.ts'
import { archiveFiles } from '../../../src/imports/source/archive.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import type { ArchiveType } from '../../../src/imports/source/sniff.ts'
import { type Given, readAll, tarOf, type ZipPart, zipOf } from '../../support/imports/archives.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'names-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function read(
  bytes: Buffer,
  nameEncoding?: string,
  type: ArchiveType = 'zip',
): Promise<Given> {
  const path = join(folder, String(files++))
  await writeFile(path, bytes)
  return readAll(archiveFiles(path, type, defaultLimits, { nameEncoding }))
}

const inEncoding = (names: string[], encoding: string, more: Partial<ZipPart> = {}): ZipPart[] =>
  names.map((name) => ({ name: iconv.encode(name, encoding), data: name, maker: 0, ...more }))
const asThemselves = (names: string[]) => Object.fromEntries(names.map((name) => [name, name]))

test.each<[encoding: string, names: string[]]>([
  ['gbk', ['a/墨.md', 'a/第二篇文章.md', '说明.md', 'plain.md']],
  ['cp932', ['ソフト/表示能力.md', '日記.md', 'ー.md', 'plain.md']],
  ['big5', ['許功蓋/說明.md', '測試.md', 'plain.md']],
  ['euc-kr', ['블로그/첫 글.md', '한국.md', 'plain.md']],
  ['cp866', ['Заметки/о себе.md', 'Я.md', 'plain.md']],
  ['cp437', ['Überblick/señor.md', 'ñ.md', 'résumé.md']],
])('all names of an archive are read as %s, which fits them together', async (encoding, names) => {
  const given = await read(zipOf(inEncoding(names, encoding)))
  expect(given.files).toEqual(asThemselves(names))
  const odd = names.filter((name) => name !== 'plain.md')
  expect(given.warned).toEqual(Object.fromEntries(odd.map((name) => [name, 'name_encoding'])))
  // A named encoding needs no detection, so one name is enough.
  const alone = await read(zipOf(inEncoding(names.slice(1, 2), encoding)), encoding)
  expect([alone.files, alone.warned]).toEqual([asThemselves(names.slice(1, 2)), {}])
})

test('names with the UTF-8 flag are UTF-8, whatever the rest are', async () => {
  const names = ['新闻/一.md', '关于我们.md']
  const parts = [
    ...inEncoding(names, 'gbk'),
    ...inEncoding(['ñandú.md'], 'utf-8', { flags: 0x800 }),
  ]
  for (const encoding of [undefined, 'gbk']) {
    const given = await read(zipOf(parts), encoding)
    expect(given.files).toEqual(asThemselves([...names, 'ñandú.md']))
  }
})

test('undeclared UTF-8 names stay UTF-8 next to a broken one', async () => {
  const names = ['文章/第一篇.md', '文章/第二篇.md']
  const parts = [...inEncoding(names, 'utf-8', { maker: 3 }), ...inEncoding(['résumé.md'], 'cp437')]
  const given = await read(zipOf(parts))
  expect(given.files).toEqual(asThemselves([...names, 'résumé.md']))
  expect(given.warned).toEqual({ 'résumé.md': 'name_encoding' })
})

test('a name invalid in the named encoding is read by detection, with a warning', async () => {
  const given = await read(zipOf([{ name: Buffer.from([0x61, 0x81, 0x2e, 0x6d, 0x64]) }]), 'gbk')
  expect(given.warned).toEqual({ 'aü.md': 'name_encoding' })
})

test.each([0, 10, 14])(
  'version made by %i is Windows: a backslash separates folders',
  async (maker) => {
    const names = [
      'posts\\2024\\a.md',
      'posts\\',
      'b.md',
      '..\\out.md',
      'C:\\abs.md',
      '\\rooted.md',
      'node_modules\\x.md',
    ]
    const given = await read(zipOf(names.map((name) => ({ name, data: 'x', maker }))))
    expect(given.files).toEqual({ 'posts/2024/a.md': 'x', 'b.md': 'x' })
    expect(given.refused).toEqual({
      '../out.md': 'entry_path',
      'C:/abs.md': 'entry_path',
      '/rooted.md': 'entry_path',
    })
    expect(given.ignored).toEqual({ 'node_modules/': 'node_modules' })
  },
)

test('a backslash that is the second byte of a character separates nothing', async () => {
  const name = 'ソ表/能.md'
  const bytes = Buffer.from(
    iconv.encode(name, 'cp932').toString('latin1').replace('/', '\\'),
    'latin1',
  )
  expect(bytes.filter((byte) => byte === 0x5c)).toHaveLength(4)
  const given = await read(zipOf([{ name: bytes, data: name, maker: 0 }]))
  expect(given.files).toEqual({ [name]: name })
})

test('on Unix a backslash is part of the name, which is refused', async () => {
  const given = await read(zipOf([{ name: 'a\\b.md', maker: 3 }]))
  expect(given.refused).toEqual({ 'a\\b.md': 'entry_path' })
})

test('names in a tar are read in the named encoding, unless they are UTF-8', async () => {
  const tar = tarOf([{ name: iconv.encode('日記.md', 'euc-jp') }, { name: '日本.md' }])
  const given = await read(tar, 'euc-jp', 'tar')
  expect([Object.keys(given.files), given.warned]).toEqual([['日記.md', '日本.md'], {}])
})

test.each([
  ['C:\\fakepath\\a.md', 'a.md'],
  ['C:\\Users\\me\\文章\\b.md', 'b.md'],
  ['\\\\server\\share\\c.md', 'c.md'],
  ['posts\\d.md', 'posts/d.md'],
  ['..\\e.md', '../e.md'],
  ['posts/f.md', 'posts/f.md'],
  ['C:\\', ''],
])('a browser sends %j for the name %j', (said, meant) => {
  expect(uploadedName(said)).toBe(meant)
})
