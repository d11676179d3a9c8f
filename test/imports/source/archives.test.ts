import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { archiveFiles } from '../../../src/imports/source/archive.ts'
import type { IntakeOptions } from '../../../src/imports/source/files.ts'
import { defaultLimits, type IntakeLimits } from '../../../src/imports/source/limits.ts'
import { type ArchiveType, sniff } from '../../../src/imports/source/sniff.ts'
import {
  type Given,
  paxPart,
  readAll,
  tarEndMark,
  tarOf,
  tarPart,
  zipOf,
} from '../../support/imports/archives.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function read(
  bytes: Buffer,
  type: ArchiveType,
  limits: Partial<IntakeLimits> = {},
  options: IntakeOptions = {},
): Promise<Given> {
  const path = join(folder, String(files++))
  await writeFile(path, bytes)
  const given = await readAll(archiveFiles(path, type, { ...defaultLimits, ...limits }, options))
  await rm(path)
  return given
}

/** The same entries as zip, tar and tar.gz. */
async function readEach(
  parts: { name: string; data?: string }[],
  limits: Partial<IntakeLimits> = {},
  options: IntakeOptions = {},
): Promise<Given[]> {
  const tar = tarOf(parts)
  return [
    await read(zipOf(parts), 'zip', limits, options),
    await read(tar, 'tar', limits, options),
    await read(gzipSync(tar), 'tar.gz', limits, options),
  ]
}

const nothing: Given = {
  files: {},
  refused: {},
  ignored: {},
  warned: {},
  fault: null,
  positions: [],
}

describe('valid archives', () => {
  const expected = { 'content/posts/a.md': 'A', 'b.markdown': 'B', 'ü/中文.mdx': 'C', 'd.TXT': '' }

  test('a zip of a common program yields its files', async () => {
    const zip = new ZipFile()
    for (const [name, data] of Object.entries(expected)) zip.addBuffer(Buffer.from(data), name)
    zip.end()
    const given = await read(await buffer(zip.outputStream), 'zip')
    expect(given).toEqual({ ...nothing, files: expected, positions: [1, 2, 3, 4] })
  })

  test('a tar of a common program yields its files, compressed or not', async () => {
    const tar = pack()
    const long = `${'folder/'.repeat(40)}long.md`
    for (const [name, data] of Object.entries({ ...expected, [long]: 'L' }))
      tar.entry({ name: `./${name}` }, data)
    tar.finalize()
    const bytes = await buffer(tar as AsyncIterable<Buffer>)
    for (const given of [await read(bytes, 'tar'), await read(gzipSync(bytes), 'tar.gz')])
      expect(given).toEqual({
        ...nothing,
        files: { ...expected, [long]: 'L' },
        positions: [1, 2, 3, 4, 5],
      })
  })

  test('a gzip of several members is one archive', async () => {
    const tar = tarOf([{ name: 'a.md', data: 'x'.repeat(5000) }])
    const given = await read(
      Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))]),
      'tar.gz',
    )
    expect(given).toMatchObject({ files: { 'a.md': 'x'.repeat(5000) }, fault: null })
  })

  test('GNU long names and PAX names and sizes are read', async () => {
    const [long, pax] = [`${'g'.repeat(300)}.md`, `${'p'.repeat(200)}/ä.md`]
    const tar = Buffer.concat([
      tarPart({ name: '././@LongLink', flag: 'L', data: `${long}\0` }),
      tarPart({ name: 'cut', data: 'long' }),
      tarPart({ name: 'global', flag: 'g', data: '20 comment=whatever\n' }),
      paxPart({ path: pax, size: '3' }),
      tarPart({ name: 'short', data: 'pax', size: 0 }),
      tarEndMark,
    ])
    expect(await read(tar, 'tar')).toEqual({
      ...nothing,
      files: { [long]: 'long', [pax]: 'pax' },
      positions: [1, 2],
    })
  })

  test('an empty archive has no files and is not an error', async () => {
    for (const given of await readEach([])) expect(given).toEqual(nothing)
  })

  test('ignored names are reported once, a folder once for all it holds', async () => {
    const names = [
      '.git/config',
      '.git/a.md',
      'a.png',
      'x/node_modules/a/r.md',
      'x/node_modules/b/r.md',
      'archetypes/d.md',
    ]
    names.push(
      'scaffolds/post.md',
      '__MACOSX/._a.md',
      'x/.b.md',
      'inner.zip',
      'inner.tar.gz',
      'run.exe',
      'ok.md',
    )
    for (const given of await readEach(names.map((name) => ({ name })))) {
      expect(given.files).toEqual({ 'ok.md': '' })
      expect(given.ignored).toEqual({
        '.git/': 'hidden',
        'a.png': 'extension',
        'x/node_modules/': 'node_modules',
        'archetypes/': 'archetypes',
        'scaffolds/': 'scaffolds',
        '__MACOSX/': 'hidden',
        'x/.b.md': 'hidden',
        'inner.zip': 'archive',
        'inner.tar.gz': 'archive',
        'run.exe': 'extension',
      })
    }
  })

  test('positions count every name in order, and unwanted files are not read', async () => {
    const parts = ['a.md', 'b.png', 'c.md', 'c.md', 'd.md'].map((name) => ({ name, data: name }))
    const asked: string[] = []
    const want = (file: string, position: number) =>
      asked.push(`${position} ${file}`) > 0 && position > 1
    for (const given of await readEach(parts, {}, { want })) {
      expect(asked.splice(0, 3)).toEqual(['1 a.md', '3 c.md', '5 d.md'])
      expect(given.positions).toEqual([2, 3, 4, 5])
      expect(Object.keys(given.files)).toEqual(['c.md', 'd.md'])
    }
    expect(asked).toEqual([])
  })

  test('include and exclude select by globs', async () => {
    const parts = ['blog/a.md', 'blog/old/b.md', 'docs/c.md', 'docs/draft-d.md', 'e.md'].map(
      (name) => ({
        name,
      }),
    )
    const options = { include: ['blog', 'docs/**/*.md'], exclude: ['old', 'draft-*'] }
    for (const given of await readEach(parts, {}, options)) {
      expect(Object.keys(given.files)).toEqual(['blog/a.md', 'docs/c.md'])
      expect(given.ignored).toEqual({
        'blog/old/': 'excluded',
        'docs/draft-d.md': 'excluded',
        'e.md': 'excluded',
      })
    }
  })
})

describe('hostile names', () => {
  test('names that lead outside are refused one by one; the rest are read', async () => {
    const bad = [
      '../evil.md',
      'a/../../b.md',
      '/etc/x.md',
      'C:/x.md',
      '..\\w.md',
      'a\\b.md',
      '../../etc/passwd',
    ]
    for (const given of await readEach(
      [...bad, './/ok//./a.md'].map((name) => ({ name, data: 'x' })),
    )) {
      expect(given.files).toEqual({ 'ok/a.md': 'x' })
      expect(given.refused).toEqual(Object.fromEntries(bad.map((name) => [name, 'entry_path'])))
      expect(given.fault).toBeNull()
    }
  })

  test('NUL, control characters, empty and endless names are refused, with a storable name', async () => {
    const zip = zipOf(
      ['a\0.md', 'b\nc.md', '', `${'d'.repeat(3000)}.md`, 'ok.md'].map((name) => ({ name })),
    )
    const given = await read(zip, 'zip')
    expect(Object.values(given.refused)).toEqual(Array(4).fill('entry_name'))
    expect(Object.keys(given.refused).slice(0, 3)).toEqual([
      'a\uFFFD.md',
      'b\uFFFDc.md',
      '(no name)',
    ])
    for (const name of Object.keys(given.refused))
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(2000)
    const tar = Buffer.concat([
      paxPart({ path: 'a\0.md' }),
      tarPart({ name: 'x' }),
      tarOf([{ name: '' }]),
    ])
    expect((await read(tar, 'tar')).refused).toEqual({
      'a\uFFFD.md': 'entry_name',
      '(no name)': 'entry_name',
    })
  })

  test('the second of two equal names is refused, even if their Unicode form differs', async () => {
    const names = ['a.md', './a.md', 'é.md'.normalize('NFC'), 'é.md'.normalize('NFD'), 'A.md']
    for (const given of await readEach(names.map((name, at) => ({ name, data: String(at) })))) {
      expect(given.files).toEqual({ 'a.md': '0', ['é.md'.normalize('NFC')]: '2', 'A.md': '4' })
      expect(given.refused).toEqual({
        'a.md': 'duplicate_file',
        ['é.md'.normalize('NFD')]: 'duplicate_file',
      })
    }
  })

  test('folders nested beyond the limit are refused', async () => {
    for (const given of await readEach([{ name: 'a/b/c.md' }, { name: 'a/b/c/d.md' }], {
      maxDepth: 3,
    }))
      expect(given).toMatchObject({
        files: { 'a/b/c.md': '' },
        refused: { 'a/b/c/d.md': 'entry_depth' },
      })
  })

  test('names in GBK or CP437 are read with a warning', async () => {
    const gbk = Buffer.from([
      0xd6,
      0xd0,
      0xce,
      0xc4,
      0x2f,
      0xd0,
      0xc2,
      0xce,
      0xc5,
      ...Buffer.from('.md'),
    ])
    const cp437 = Buffer.from([0x72, 0x82, 0x73, 0x75, 0x6d, 0x82, ...Buffer.from('.md')])
    expect((await read(zipOf([{ name: gbk }]), 'zip')).warned).toEqual({
      '中文/新闻.md': 'name_encoding',
    })
    expect((await read(zipOf([{ name: cp437 }]), 'zip')).warned).toEqual({
      'résumé.md': 'name_encoding',
    })
    const tar = await read(
      tarOf([{ name: gbk }, { name: Buffer.from('caf\xe9.md', 'latin1') }]),
      'tar',
    )
    expect(tar.warned).toEqual({ '中文/新闻.md': 'name_encoding', 'café.md': 'name_encoding' })
  })

  test("Info-ZIP's Unicode name counts if its checksum matches the plain name", async () => {
    const plain = Buffer.from('??.md')
    const extra = (sum: number) => {
      const data = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from('中文.md')])
      data.writeUInt32LE(sum, 1)
      return Buffer.concat([Buffer.from([0x75, 0x70, data.length, 0]), data])
    }
    expect((await read(zipOf([{ name: plain, extra: extra(crc32(plain)) }]), 'zip')).files).toEqual(
      {
        '中文.md': '',
      },
    )
    expect((await read(zipOf([{ name: plain, extra: extra(1) }]), 'zip')).files).toEqual({
      '??.md': '',
    })
  })
})

describe('entries that are not files', () => {
  test('links and devices in a tar are refused where a file is expected', async () => {
    const tar = tarOf([
      { name: 'sym.md', flag: '2', link: '/etc/passwd' },
      { name: 'hard.md', flag: '1', link: 'ok.md', size: 5 },
      { name: 'dev.md', flag: '3' },
      { name: 'pipe.md', flag: '6' },
      { name: 'sparse.md', flag: 'S', data: 'x' },
      { name: 'link', flag: '2', link: '/etc' },
      { name: 'ok.md', data: 'ok' },
    ])
    const given = await read(tar, 'tar')
    expect(given.files).toEqual({ 'ok.md': 'ok' })
    expect(given.ignored).toEqual({ link: 'link' })
    expect(given.refused).toEqual(
      Object.fromEntries(
        ['sym', 'hard', 'dev', 'pipe', 'sparse'].map((name) => [`${name}.md`, 'entry_type']),
      ),
    )
  })

  test('links and devices in a zip are refused', async () => {
    const zip = zipOf([
      { name: 'sym.md', data: '/etc/passwd', mode: 0o120777 },
      { name: 'dev.md', mode: 0o020644 },
      { name: 'dos.md', data: 'ok', mode: 0 },
    ])
    const given = await read(zip, 'zip')
    expect(given).toMatchObject({
      files: { 'dos.md': 'ok' },
      refused: { 'sym.md': 'entry_type', 'dev.md': 'entry_type' },
    })
  })
})

describe('entries with false metadata', () => {
  test('get a separate code each; the rest are read', async () => {
    const zip = zipOf([
      { name: 'crc.md', data: 'abc', crc: 1 },
      { name: 'encrypted.md', data: 'abc', flags: 1 },
      { name: 'method.md', data: 'abc', method: 12 },
      { name: 'short.md', data: 'a'.repeat(5000), size: 100 },
      { name: 'long.md', data: 'abc', size: 5000 },
      { name: 'stored.md', data: 'abc', stored: true, size: 2 },
      { name: 'garbage.md', data: '\xff\xff\xff', stored: true, method: 8 },
      { name: 'elsewhere.md', data: 'abc', localName: 'other.md' },
      { name: 'ok.md', data: 'ok' },
    ])
    const given = await read(zip, 'zip')
    expect(given.files).toEqual({ 'ok.md': 'ok' })
    expect(given.fault).toBeNull()
    expect(given.refused).toEqual({
      'crc.md': 'entry_crc',
      'encrypted.md': 'entry_encrypted',
      'method.md': 'entry_compression',
      'short.md': 'entry_size',
      'long.md': 'entry_size',
      'stored.md': 'entry_size',
      'garbage.md': 'entry_corrupt',
      'elsewhere.md': 'entry_directory',
    })
  })

  test('a directory with a wrong count ends the archive and keeps the files it listed', async () => {
    const parts = [{ name: 'a.md' }, { name: 'b.md' }, { name: 'c.md' }]
    const few = await read(zipOf(parts, 2), 'zip')
    expect([Object.keys(few.files), few.fault]).toEqual([['a.md', 'b.md'], 'archive_directory'])
    const many = await read(zipOf(parts, 9), 'zip')
    expect([Object.keys(many.files).length, many.fault]).toEqual([3, 'archive_directory'])
  })
})

describe('bombs', () => {
  const mebibyte = 1024 * 1024
  const zeros = Buffer.alloc(64 * mebibyte)

  test('64 MiB of zeros are refused early in every format, without a rise of RSS', async () => {
    const zip = zipOf([{ name: 'bomb.md', data: zeros }, { name: 'ok.md' }])
    const forged = zipOf([{ name: 'bomb.md', data: zeros, size: 100 }, { name: 'ok.md' }])
    const tar = gzipSync(tarOf([{ name: 'first.md' }, { name: 'bomb.md', data: zeros }]), {
      level: 1,
    })
    const padding = gzipSync(zeros, { level: 1 })
    const [rss, start] = [process.memoryUsage().rss, process.cpuUsage()]
    expect(await read(zip, 'zip')).toMatchObject({
      files: { 'ok.md': '' },
      refused: { 'bomb.md': 'entry_too_large' },
    })
    expect(await read(forged, 'zip')).toMatchObject({
      files: { 'ok.md': '' },
      refused: { 'bomb.md': 'entry_size' },
    })
    expect(await read(tar, 'tar.gz')).toMatchObject({
      files: { 'first.md': '' },
      fault: 'archive_bomb',
    })
    expect(await read(padding, 'tar.gz')).toMatchObject({ fault: 'archive_bomb' })
    const used = process.cpuUsage(start)
    expect(used.user + used.system).toBeLessThan(1_000_000)
    expect(process.memoryUsage().rss - rss).toBeLessThan(40 * mebibyte)
  })

  test('a small file of ratio 1000 is refused; text that compresses well is not', async () => {
    const parts = [
      { name: 'bomb.md', data: 'a'.repeat(5 * mebibyte) },
      { name: 'list.md', data: '- the same line again\n'.repeat(40_000) },
    ]
    const [zip, tar, packed] = await readEach(parts)
    for (const given of [zip, packed]) {
      expect(given?.refused).toEqual({ 'bomb.md': 'entry_ratio' })
      expect(Object.keys(given?.files ?? {})).toEqual(['list.md'])
    }
    expect(Object.keys(tar?.files ?? {})).toEqual(['bomb.md', 'list.md'])
  })

  test('the size limit of an entry is exact to the byte', async () => {
    const parts = [
      { name: 'at.md', data: 'x'.repeat(1000) },
      { name: 'over.md', data: 'x'.repeat(1001) },
    ]
    for (const given of await readEach(parts, { maxEntryBytes: 1000 })) {
      expect(Object.keys(given.files)).toEqual(['at.md'])
      expect(given.refused).toEqual({ 'over.md': 'entry_too_large' })
    }
  })

  test('the limit on the number of entries is exact', async () => {
    const parts = Array.from({ length: 11 }, (_, at) => ({ name: `${at}.md` }))
    for (const given of await readEach(parts, { maxEntries: 11 })) expect(given.fault).toBeNull()
    for (const given of await readEach(parts, { maxEntries: 10 }))
      expect(given.fault).toBe('too_many_entries')
  })

  test('the limit on total bytes also covers many small entries', async () => {
    const parts = Array.from({ length: 100 }, (_, at) => ({
      name: `${at}.md`,
      data: 'x'.repeat(1000),
    }))
    const [zip, , packed] = await readEach(parts, { maxTotalBytes: 50_000 })
    expect([zip?.fault, packed?.fault]).toEqual(['archive_too_large', 'archive_too_large'])
    expect(Object.keys(zip?.files ?? {})).toHaveLength(50)
  })

  test('metadata of a tar is limited, too', async () => {
    const tar = tarOf([{ name: 'x', flag: 'x', size: 2 ** 31 }])
    expect((await read(tar, 'tar')).fault).toBe('archive_corrupt')
  })
})

describe('truncated and invalid archives', () => {
  const words = (from: number) =>
    Array.from({ length: 600 }, (_, at) => crc32(`${from} ${at}`).toString(36)).join(' ')
  const parts = ['a.md', 'b.md', 'c.md'].map((name, at) => ({ name, data: words(at) }))
  const originals = Object.fromEntries(parts.map(({ name, data }) => [name, data]))

  test('a truncated tar keeps the files before the cut and names the one in it', async () => {
    const tar = tarOf(parts)
    const cut = await read(tar.subarray(0, (tar.length - 1024) * 0.6), 'tar')
    expect(cut.files['a.md']).toBe(originals['a.md'])
    expect(cut).toMatchObject({
      refused: { 'b.md': 'entry_truncated' },
      fault: 'archive_truncated',
    })
    const atEntry = await read(tar.subarray(0, tar.length - tarEndMark.length), 'tar')
    expect([Object.keys(atEntry.files).length, atEntry.fault]).toEqual([3, 'archive_truncated'])
  })

  test('a truncated gzip keeps the files before the cut, even if only the checksum is gone', async () => {
    const packed = gzipSync(tarOf(parts))
    const cut = await read(packed.subarray(0, packed.length * 0.6), 'tar.gz')
    expect(cut.files['a.md']).toBe(originals['a.md'])
    expect(cut).toMatchObject({
      refused: { 'b.md': 'entry_truncated' },
      fault: 'archive_truncated',
    })
    const sum = await read(packed.subarray(0, -4), 'tar.gz')
    expect([Object.keys(sum.files).length, sum.fault]).toEqual([3, 'archive_truncated'])
    const wrong = Buffer.from(packed)
    wrong.writeUInt32LE(7, packed.length - 8)
    expect((await read(wrong, 'tar.gz')).fault).toBe('archive_corrupt')
  })

  test('a truncated zip has no directory', async () => {
    expect((await read(zipOf(parts).subarray(0, -30), 'zip')).fault).toBe('archive_truncated')
  })

  test('garbage gets an error code in every format', async () => {
    const garbage = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919 + 13) % 251))
    expect((await read(garbage, 'zip')).fault).toBe('archive_truncated')
    expect((await read(garbage, 'tar')).fault).toBe('archive_type')
    expect((await read(garbage, 'tar.gz')).fault).toBe('archive_corrupt')
    expect((await read(gzipSync(garbage), 'tar.gz')).fault).toBe('archive_type')
    for (const type of ['zip', 'tar', 'tar.gz'] as const)
      expect((await read(Buffer.alloc(0), type)).fault).not.toBeNull()
  })

  test.each(['zip', 'tar.gz', 'tar'] as const)(
    '500 copies of a %s with a flipped byte are read or refused',
    async (type) => {
      const tar = tarOf(parts)
      const original = type === 'zip' ? zipOf(parts) : type === 'tar' ? tar : gzipSync(tar)
      const random = randomNumbers(42)
      for (let round = 0; round < 500; round++) {
        const copy = Buffer.from(original)
        // Half of the flips hit the structures at either end.
        const at = round % 2 ? random(copy.length) : (copy.length - 200 + random(400)) % copy.length
        copy[at] = (copy[at] ?? 0) ^ (round % 3 ? 1 << random(8) : 0xff)
        // Throws for anything but an error with a code.
        const given = await read(copy, type)
        const isSilent = Object.entries(given.files).some(
          ([name, data]) => data !== (originals[name] ?? data),
        )
        // A plain tar has no checksum over its data.
        if (type !== 'tar') expect([at, isSilent && given.fault === null]).toEqual([at, false])
      }
    },
  )
})

/** A generator with a fixed seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state % below
  }
}

describe('types by first bytes', () => {
  test('archives are distinguished from text', () => {
    expect(sniff(zipOf([{ name: 'a.md' }]))).toBe('zip')
    expect(sniff(zipOf([]))).toBe('zip')
    expect(sniff(tarOf([{ name: 'a.md' }]))).toBe('tar')
    expect(sniff(gzipSync('x'))).toBe('tar.gz')
    expect(sniff(Buffer.from('BZh9'))).toBe('unsupported')
    expect(sniff(Buffer.from(`---\ntitle: PK\n---\n${'text '.repeat(200)}`))).toBe('text')
    expect(sniff(Buffer.alloc(0))).toBe('text')
  })
})

describe('large archives', () => {
  const mebibyte = 1024 * 1024
  const count = 100_000

  test('100,000 files are read in constant memory', async () => {
    const body = 'text '.repeat(20)
    const names = Array.from({ length: count }, (_, at) => `posts/${at}.md`)
    const one = tarPart({ name: 'x', data: body }).length
    const bytes = Buffer.concat(
      [...names.map((name) => tarPart({ name, data: body })), tarEndMark],
      count * one + 1024,
    )
    const path = join(folder, 'large.tar.gz')
    await writeFile(path, gzipSync(bytes, { level: 1 }))
    const rss = process.memoryUsage().rss
    let [seen, most] = [0, 0]
    for await (const file of archiveFiles(path, 'tar.gz', defaultLimits))
      if ('bytes' in file && ++seen % 5000 === 0) most = Math.max(most, process.memoryUsage().rss)
    expect(seen).toBe(count)
    expect(most - rss).toBeLessThan(120 * mebibyte)
  })

  test('a zip that claims more entries than allowed is refused before any is read', async () => {
    const given = await read(zipOf([{ name: 'a.md' }], 65_000), 'zip', { maxEntries: 64_999 })
    expect(given).toMatchObject({ files: {}, fault: 'too_many_entries' })
  })
})
