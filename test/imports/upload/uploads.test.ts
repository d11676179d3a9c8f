import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import multipart from '@fastify/multipart'
import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../src/errors.ts'
import type { UploadPart } from '../../../src/http/request/streamed.ts'
import type { SourceFile } from '../../../src/imports/source/files.ts'
import { defaultLimits, type IntakeLimits } from '../../../src/imports/source/limits.ts'
import { stageMultipart } from '../../../src/imports/upload/multipart.ts'
import { stageRaw } from '../../../src/imports/upload/raw.ts'
import { createDiskStaging, type Staging } from '../../../src/imports/upload/staging.ts'
import { removeUpload, type Upload, uploadFiles } from '../../../src/imports/upload/upload.ts'
import { readAll, tarOf, zipOf } from '../../support/imports/archives.ts'

let folder: string
let staging: Staging
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
  staging = createDiskStaging(join(folder, 'spool'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* chunks(data: Buffer | string, size = 1000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(data)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

// biome-ignore lint/correctness/useYield: a stream that breaks before it gives anything
async function* broken(error: Error): AsyncGenerator<Buffer> {
  throw error
}

async function* partsOf(
  parts: [name: string | undefined, data: Buffer | string][],
): AsyncGenerator<UploadPart> {
  for (const [filename, data] of parts) yield { type: 'file', filename, file: chunks(data) }
}

function put(
  parts: [string | undefined, Buffer | string][],
  limits: Partial<IntakeLimits> = {},
): Promise<Upload> {
  return stageMultipart(partsOf(parts), staging, { ...defaultLimits, ...limits })
}

function filesOf(upload: Upload, limits: Partial<IntakeLimits> = {}): AsyncIterable<SourceFile> {
  return uploadFiles(staging, upload.archives, { ...defaultLimits, ...limits })
}

describe('a multipart upload', () => {
  test('of loose files keeps their names with folders, whatever their content', async () => {
    const names = ['posts/a.md', 'ü/中文.md', `${'long/'.repeat(50)}b.md`, 'empty.md', './dot.md']
    const upload = await put(names.map((name) => [name, name === 'empty.md' ? '' : name]))
    const given = await readAll(filesOf(upload))
    expect(given.files).toEqual({
      'posts/a.md': 'posts/a.md',
      'ü/中文.md': 'ü/中文.md',
      [`${'long/'.repeat(50)}b.md`]: `${'long/'.repeat(50)}b.md`,
      'empty.md': '',
      'dot.md': './dot.md',
    })
    expect(upload).toMatchObject({ wholeTree: false, archives: [{ type: 'tar' }] })
  })

  test('refuses bad names and duplicates one by one', async () => {
    const upload = await put([
      ['a.md', '1'],
      ['a.md', '2'],
      ['../b.md', '3'],
      ['c\0.md', '4'],
      [undefined, '5'],
      ['C:\\docs\\d.md', '6'],
      ['e.png', '7'],
      ['f.md/', '8'],
    ])
    expect(await readAll(filesOf(upload))).toMatchObject({
      files: { 'a.md': '1', 'd.md': '6', 'f.md': '8' },
      refused: {
        'a.md': 'duplicate_file',
        '../b.md': 'entry_path',
        'c\uFFFD.md': 'entry_name',
        '(no name)': 'entry_name',
      },
      ignored: { 'e.png': 'extension' },
      fault: null,
    })
  })

  test('of archives, detected by their bytes, is a whole tree; a name in two counts once', async () => {
    const [zip, tar] = [
      zipOf([{ name: 'a.md', data: 'zip' }]),
      tarOf([{ name: 'a.md' }, { name: 'b.md', data: 'tar' }]),
    ]
    const upload = await put([
      ['x.bin', zip],
      ['y.md', gzipSync(tar)],
      ['z', tar],
    ])
    expect(upload).toMatchObject({
      wholeTree: true,
      archives: [{ type: 'zip' }, { type: 'tar.gz' }, { type: 'tar' }],
    })
    const given = await readAll(filesOf(upload))
    expect(given.files).toEqual({ 'a.md': 'zip', 'b.md': 'tar' })
    expect(given.refused).toEqual({ 'a.md': 'duplicate_file', 'b.md': 'duplicate_file' })
  })

  test('of an archive and a loose file is not a whole tree', async () => {
    const upload = await put([
      ['a.md', 'loose'],
      ['x.zip', zipOf([{ name: 'b.md', data: 'zip' }])],
    ])
    expect(upload.wholeTree).toBe(false)
    expect((await readAll(filesOf(upload))).files).toEqual({ 'b.md': 'zip', 'a.md': 'loose' })
  })

  test('of a damaged archive still yields its other files, then the error', async () => {
    const upload = await put([
      ['x.zip', zipOf([{ name: 'a.md' }]).subarray(0, -10)],
      ['b.md', 'b'],
    ])
    expect(await readAll(filesOf(upload))).toMatchObject({
      files: { 'b.md': 'b' },
      fault: 'archive_truncated',
    })
  })

  test('refuses only the file over the limit, and stores no more than proves it', async () => {
    const limits = { maxEntryBytes: 1000 }
    const upload = await put(
      [
        ['at.md', 'x'.repeat(1000)],
        ['over.md', 'x'.repeat(100_000)],
      ],
      limits,
    )
    expect(upload.size).toBeLessThan(6000)
    const given = await readAll(filesOf(upload, limits))
    expect([Object.keys(given.files), given.refused]).toEqual([
      ['at.md'],
      { 'over.md': 'entry_too_large' },
    ])
  })

  test('has the same checksum for the same files, another for other files', async () => {
    const first = await put([['a.md', 'a']])
    expect((await put([['a.md', 'a']])).sha256).toBe(first.sha256)
    expect((await put([['a.md', 'b']])).sha256).not.toBe(first.sha256)
    expect((await put([['b.md', 'a']])).sha256).not.toBe(first.sha256)
  })

  test('passes 10,000 parts', async () => {
    const upload = await put(Array.from({ length: 10_000 }, (_, at) => [`${at}.md`, `text ${at}`]))
    expect(Object.keys((await readAll(filesOf(upload))).files)).toHaveLength(10_000)
  })
})

describe('an upload that fails leaves nothing behind', () => {
  async function expectFault(upload: Promise<Upload>, fault: object): Promise<void> {
    await expect(upload).rejects.toMatchObject(fault)
    expect(await staging.list()).toEqual([])
  }

  test('with no files, too many parts, a field, too many bytes over all parts', async () => {
    await expectFault(put([]), { code: 'invalid', details: [{ code: 'no_files' }] })
    const many: [string, string][] = Array.from({ length: 4 }, (_, at) => [
      `${at}.md`,
      'x'.repeat(1000),
    ])
    await expectFault(put(many, { maxParts: 3 }), { code: 'too_large' })
    await expectFault(put(many, { maxUploadBytes: 3999 }), { code: 'too_large' })
    expect((await put(many, { maxParts: 4, maxUploadBytes: 4000 })).archives).toHaveLength(1)
  })

  test('with a field', async () => {
    async function* withField(): AsyncGenerator<UploadPart> {
      yield* partsOf([['x.zip', zipOf([])]])
      yield { type: 'field', fieldname: 'source' }
    }
    const fault = { code: 'invalid', details: [{ code: 'not_a_file', pointer: '/source' }] }
    await expectFault(stageMultipart(withField(), staging, defaultLimits), fault)
  })

  test('with a connection that breaks within a part', async () => {
    async function* cut(): AsyncGenerator<UploadPart> {
      yield* partsOf([
        ['x.zip', zipOf([])],
        ['a.md', 'a'],
      ])
      yield { type: 'file', filename: 'b.zip', file: broken(new Error('aborted')) }
    }
    await expectFault(stageMultipart(cut(), staging, defaultLimits), { code: 'bad_request' })
  })

  test('with a full disk, which is reported as such', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const body = stageRaw(
      broken(full),
      { contentType: 'application/zip', fileName: 'a.md' },
      staging,
      defaultLimits,
    )
    await expect(body).rejects.toBe(full)
    await expectFault(staging.put(broken(full)) as never, { code: 'storage_full' })
  })
})

describe('a raw body', () => {
  const raw = (data: Buffer | string, contentType: string, limits: Partial<IntakeLimits> = {}) =>
    stageRaw(chunks(data), { contentType, fileName: 'posts/a.md' }, staging, {
      ...defaultLimits,
      ...limits,
    })

  test('is recognised by its first bytes', async () => {
    const tar = tarOf([{ name: 'a.md', data: 'tar' }])
    for (const [data, type] of [
      [zipOf([{ name: 'a.md', data: 'zip' }]), 'application/zip'],
      [tar, 'application/x-tar'],
      [gzipSync(tar), 'application/gzip'],
      [gzipSync(tar), 'application/octet-stream'],
    ] as const)
      expect(await raw(data, type)).toMatchObject({ wholeTree: true })
    const text = await raw('# Hello', 'text/markdown; charset=utf-8')
    expect(text.wholeTree).toBe(false)
    expect((await readAll(filesOf(text))).files).toEqual({ 'posts/a.md': '# Hello' })
  })

  test('that clearly contradicts its type is refused', async () => {
    const wrong = { code: 'invalid', details: [{ code: 'archive_type' }] }
    await expect(raw('# Hello', 'application/zip')).rejects.toMatchObject(wrong)
    await expect(raw(zipOf([]), 'text/markdown')).rejects.toMatchObject(wrong)
    await expect(raw('BZh91AY', 'application/octet-stream')).rejects.toMatchObject({
      code: 'unsupported_media_type',
    })
    await expect(raw('', 'text/markdown')).rejects.toMatchObject({ code: 'invalid' })
    await expect(
      raw('x'.repeat(5001), 'text/markdown', { maxUploadBytes: 5000 }),
    ).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(await staging.list()).toEqual([])
  })
})

describe('staging', () => {
  test('stores files under generated names, readable only by their owner', async () => {
    const stored = await staging.put(chunks('x'.repeat(5000)))
    expect(stored).toMatchObject({ size: 5000, name: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const { path } = await staging.open(stored.name)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'spool'))).mode & 0o777).toBe(0o700)
    expect((await staging.list()).map(({ name }) => name)).toEqual([stored.name])
    await removeUpload(staging, [stored, stored])
    expect(existsSync(path)).toBe(false)
  })

  test('lists nothing before its first use, and only its own names', async () => {
    expect(await staging.list()).toEqual([])
    await expect((async () => staging.open('../secret'))()).rejects.toThrow(
      'Not the name of a staged upload',
    )
    await staging.put(chunks('x'))
    await symlink('/etc', join(folder, 'spool', 'other'))
    expect(await staging.list()).toHaveLength(1)
    expect(await readdir(join(folder, 'spool'))).toHaveLength(2)
  })
})

describe('over HTTP', () => {
  async function serve(limits = defaultLimits): Promise<{ url: string; close(): Promise<void> }> {
    const app = fastify()
    await app.register(multipart, { limits: { parts: 20_000, files: 20_000, fileSize: 2 ** 30 } })
    app.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof AppError ? 413 : 500).send({ message: String(error) }),
    )
    app.post('/', async (request) =>
      stageMultipart(request.parts({ preservePath: true }), staging, limits),
    )
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    return { url, close: () => app.close() }
  }

  test('parts keep their folders and letters', async () => {
    const { url, close } = await serve()
    const form = new FormData()
    form.append('file', new Blob(['a']), 'posts/ü 中文.md')
    form.append('file', new Blob(['b']), '../b.md')
    const upload = (await (await fetch(url, { method: 'POST', body: form })).json()) as Upload
    await close()
    expect(await readAll(filesOf(upload))).toMatchObject({
      files: { 'posts/ü 中文.md': 'a' },
      refused: { '../b.md': 'entry_path' },
    })
  })

  test('500 damaged bodies are staged or refused with a clear error, and leave nothing', async () => {
    const app = fastify()
    await app.register(multipart)
    app.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof AppError ? 400 : 500).send(String(error)),
    )
    app.post('/', async (request) => {
      const upload = await stageMultipart(
        request.parts({ preservePath: true }),
        staging,
        defaultLimits,
      )
      await removeUpload(staging, upload.archives)
      return {}
    })
    const part = (name: string, data: Buffer) =>
      Buffer.concat([
        Buffer.from(
          `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`,
        ),
        data,
        Buffer.from('\r\n'),
      ])
    const body = Buffer.concat([
      part('a.md', Buffer.from('# A')),
      part('b.zip', zipOf([{ name: 'b.md' }])),
      Buffer.from('--x--\r\n'),
    ])
    for (let round = 0; round < 500; round++) {
      const damaged = round % 5 ? Buffer.from(body) : body.subarray(0, (round * 7) % body.length)
      const at = (round * 31) % body.length
      if (round % 5) damaged[at] = (damaged[at] ?? 0) ^ (1 << (round % 8))
      const headers = { 'content-type': 'multipart/form-data; boundary=x' }
      const response = await app.inject({ method: 'POST', url: '/', headers, body: damaged })
      expect([round, response.statusCode, response.body]).not.toContain(500)
    }
    await app.close()
    expect(await staging.list()).toEqual([])
  })
})
