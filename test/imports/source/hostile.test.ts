import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Import, ImportFile } from '../../../src/imports/schema.ts'
import { copyDatabase } from '../../support/database/database.ts'
import { tarEndMark, tarOf, tarPart, type ZipPart, zipOf } from '../../support/imports/archives.ts'
import { killAll, type Started, startBroadsheet, until } from '../../support/processes/processes.ts'

// A running server, reached over a socket: no request may stop it or write anything outside
// DATA_DIR.
const root = mkdtempSync(join(tmpdir(), 'broadsheet-hostile-'))
const dataDir = join(root, 'inner', 'data')
const adminKey = 'k'.repeat(40)
const maxUploadBytes = 48 * 1024 * 1024
const maxEntryBytes = 12 * 1024 * 1024
const maxEntries = 20_000
const secret = join(root, 'secret.md')
let database: { url: string; drop(): Promise<void> }
let server: Started
let url: string
let sources = 0

beforeAll(async () => {
  writeFileSync(secret, '---\ntitle: Secret\n---\nsecret bytes\n')
  database = await copyDatabase('template0')
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    ADMIN_KEY: adminKey,
    PORT: '0',
    RATE_LIMIT: '0',
  }
  const limits = {
    MAX_UPLOAD_BYTES: String(maxUploadBytes),
    MAX_ENTRY_BYTES: String(maxEntryBytes),
    MAX_ENTRIES: String(maxEntries),
  }
  server = startBroadsheet(['serve'], { ...env, ...limits, LOG_LEVEL: 'error' })
  await server.says(/http:\S+:\d+/)
  url = /http:\S+:\d+/.exec(server.output())?.[0] ?? ''
})
afterAll(async () => {
  expect(await server.end()).toBe(0)
  expect(server.output()).not.toContain('"level":50')
  killAll()
  await database.drop()
  rmSync(root, { recursive: true, force: true })
})

const authorization = `Bearer ${adminKey}`
const staged = () => (existsSync(join(dataDir, 'spool')) ? readdirSync(join(dataDir, 'spool')) : [])

interface Outcome {
  status: string
  failure: string | null
  counts: Pick<Import, 'created' | 'failed' | 'ignored'>
  /** First problem of each refused file. */
  refused: Record<string, string>
}

/** On a busy machine an import takes longer than a request waits. */
async function ended(id: string): Promise<Import> {
  let run: Import | undefined
  await until(async () => {
    const answer = await fetch(`${url}/v1/imports/${id}`, { headers: { authorization } })
    run = ((await answer.json()) as { data: Import }).data
    return run.finishedAt !== null
  }, 200_000)
  return run as Import
}

/**
 * Uploads and waits for the end; also checks that nothing is left behind and that the server still
 * responds.
 */
async function imported(
  body: Buffer,
  type = 'application/octet-stream',
  more = '',
): Promise<Outcome> {
  const headers = { authorization, 'content-type': type, prefer: 'wait=60' }
  const answer = await fetch(`${url}/v1/imports?source=h${++sources}${more}`, {
    method: 'POST',
    headers,
    body,
  })
  const text = await answer.text()
  expect([200, 202], text).toContain(answer.status)
  const { id } = JSON.parse(text).data as Import
  const { status, failure, created, failed, ignored } = await ended(id)
  const files = await fetch(`${url}/v1/imports/${id}/files?outcome=failed&limit=1000`, { headers })
  const { data } = (await files.json()) as { data: ImportFile[] }
  await until(() => staged().length === 0)
  expect(readdirSync(root).sort()).toEqual(['inner', 'secret.md'])
  expect(readdirSync(join(root, 'inner'))).toEqual(['data'])
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  return {
    status,
    failure: failure?.code ?? null,
    counts: { created, failed, ignored },
    refused: Object.fromEntries(
      data.map(({ file, problems }) => [file, problems[0]?.code ?? 'none']),
    ),
  }
}

const post = (title: string) => `---\ntitle: ${title}\n---\nText of ${title}.\n`
const good = (name: string): ZipPart => ({ name: `h/${name}.md`, data: post(name) })

describe('names', () => {
  const names: ZipPart[] = [
    { name: '../evil.md', data: post('evil') },
    { name: 'a/../../b.md', data: post('b') },
    { name: '/etc/rooted.md', data: post('rooted') },
    { name: 'C:/drive.md', data: post('drive') },
    { name: '..\\back.md', data: post('back') },
    { name: 'nul\0.md', data: post('nul') },
    { name: '', data: post('empty') },
    good('twice'),
    good('twice'),
    { name: 'h/\u00e9.md', data: post('composed') },
    { name: 'h/e\u0301.md', data: post('decomposed') },
    { name: Buffer.from([0xd6, 0xd0, 0xce, 0xc4, 0x2e, 0x6d, 0x64]), data: post('GBK') },
  ]

  test('outside the root, invalid or repeated are refused one by one; one in GBK is read', async () => {
    const given = await imported(zipOf(names))
    expect(given).toMatchObject({ status: 'completed', counts: { created: 3, failed: 9 } })
    expect(given.refused).toMatchObject({
      '../evil.md': 'entry_path',
      'a/../../b.md': 'entry_path',
      '/etc/rooted.md': 'entry_path',
      'C:/drive.md': 'entry_path',
      '..\\back.md': 'entry_path',
      'h/twice.md': 'duplicate_file',
    })
    expect(Object.values(given.refused).filter((code) => code === 'entry_name')).toHaveLength(2)
  })

  test('give the same results in a tar', async () => {
    const given = await imported(tarOf(names.slice(0, 5).concat(good('of-tar'))))
    expect(given).toMatchObject({ counts: { created: 1, failed: 5 } })
    expect(new Set(Object.values(given.refused))).toEqual(new Set(['entry_path']))
  })
})

describe('entries that are not files', () => {
  test('links and devices expose nothing of their targets', async () => {
    const tar = await imported(
      tarOf([
        { name: 't/soft.md', flag: '2', link: secret },
        { name: 't/hard.md', flag: '1', link: secret },
        { name: 't/device.md', flag: '3' },
        { name: 't/pipe.md', flag: '6' },
        { name: 't/file.md', data: post('file') },
      ]),
    )
    const zip = await imported(
      zipOf([{ name: 'z/soft.md', data: secret, mode: 0o120777 }, good('of-zip')]),
    )
    expect(tar.counts.created).toBe(1)
    expect(zip.counts.created).toBe(1)
    for (const { refused, counts } of [tar, zip]) {
      expect(counts.failed + counts.ignored).toBeGreaterThan(0)
      for (const code of Object.values(refused)) expect(code).toBe('entry_type')
    }
    const all = await fetch(`${url}/v1/articles?status=published,draft&q=secret`, {
      headers: { authorization },
    })
    expect(((await all.json()) as { data: unknown[] }).data).toEqual([])
  })

  test('nested archives are ignored, not opened', async () => {
    const inner = zipOf([good('inner')])
    const given = await imported(
      zipOf([{ name: 'h/in.zip', data: inner }, { name: 'h/in.md', data: inner }, good('next')]),
    )
    expect(given.counts).toEqual({ created: 1, failed: 1, ignored: 0 })
  })
})

describe('archives with false metadata', () => {
  const large = randomBytes(300_000)

  test.each<[string, () => Buffer, Partial<Outcome>]>([
    [
      'a bomb of 1,000 to 1',
      () =>
        zipOf([
          good('bomb-1'),
          { name: 'h/bomb.md', data: Buffer.alloc(11 * 1024 * 1024) },
          good('bomb-2'),
        ]),
      {
        status: 'completed',
        refused: { 'h/bomb.md': 'entry_ratio' },
        counts: { created: 2, failed: 1, ignored: 0 },
      },
    ],
    [
      'a file over the limit',
      () =>
        zipOf([
          { name: 'h/large.md', data: 'word '.repeat(maxEntryBytes / 5 + 1), stored: true },
          good('small'),
        ]),
      { status: 'completed', refused: { 'h/large.md': 'entry_too_large' } },
    ],
    [
      'a forged size',
      () =>
        zipOf([
          { name: 'h/forged.md', data: Buffer.alloc(11 * 1024 * 1024), size: 100 },
          good('forged-2'),
        ]),
      { status: 'completed', counts: { created: 1, failed: 1, ignored: 0 } },
    ],
    [
      'a wrong CRC',
      () => zipOf([{ ...good('crc'), crc: 1 }, good('crc-2')]),
      {
        status: 'completed',
        refused: { 'h/crc.md': 'entry_crc' },
        counts: { created: 1, failed: 1, ignored: 0 },
      },
    ],
    [
      'a directory of more entries than there are',
      () => zipOf([good('directory')], maxEntries - 1),
      { status: 'failed', failure: 'archive_directory' },
    ],
    [
      'a local header with another name',
      () => zipOf([{ ...good('local'), localName: '../outside.md' }]),
      { status: 'completed' },
    ],
    [
      'a gzip that is cut off',
      () =>
        gzipSync(tarOf([good('cut-1'), { name: 'h/cut.md', data: large }])).subarray(0, 200_000),
      { status: 'failed', failure: 'archive_truncated' },
    ],
    ['a tar.gz of zeros', () => gzipSync(Buffer.alloc(40 * 1024 * 1024)), {}],
    [
      'noise with the mark of a zip',
      () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5_000, 7)]),
      { status: 'failed' },
    ],
    [
      'noise with the mark of a gzip',
      () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(5_000, 7)]),
      { status: 'failed' },
    ],
  ])('%s', async (_name, body, expected) => {
    expect(await imported(body())).toMatchObject(expected)
  })

  test('as many empty entries as may be are read; one more is refused', async () => {
    const entries = Array.from({ length: maxEntries }, (_, n) => tarPart({ name: `e/${n}.jpg` }))
    const most = gzipSync(Buffer.concat([...entries, tarEndMark]), { level: 1 })
    const more = gzipSync(
      Buffer.concat([...entries, tarPart({ name: 'e/more.jpg' }), tarEndMark]),
      {
        level: 1,
      },
    )
    expect(await imported(most, undefined, '&files=none')).toMatchObject({
      status: 'completed',
      counts: { created: 0, failed: 0, ignored: maxEntries },
    })
    expect(await imported(more, undefined, '&files=none')).toMatchObject({
      failure: 'too_many_entries',
    })
  })

  test('any flipped bit gives an outcome, and the server keeps running', async () => {
    const honest = zipOf(Array.from({ length: 6 }, (_, n) => good(`bit-${n}`)))
    for (let n = 0; n < 40; n++) {
      const broken = Buffer.from(honest)
      const at = (n * 7919) % broken.length
      broken[at] = (broken[at] ?? 0) ^ (1 << (n % 8))
      const headers = {
        authorization,
        'content-type': 'application/octet-stream',
        prefer: 'wait=20',
      }
      const answer = await fetch(`${url}/v1/imports?source=bits&dryRun=true`, {
        method: 'POST',
        headers,
        body: broken,
      })
      expect([200, 202, 415, 422]).toContain(answer.status)
    }
    await until(() => staged().length === 0)
  })
})

describe('front matter that expands enormously', () => {
  const aliases = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghij'].map((name, n, all) => {
    const before = all[n - 1]?.[0]
    return n === 0 ? name : `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
  })

  test('is refused or harmless; the rest of the files are imported', async () => {
    const bombs: Record<string, string> = {
      'aliases.md': `---\n${aliases.join('\n')}\n---\n`,
      'deep.md': `---\na: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n---\n`,
      'maps.md': `---\na: ${'{b: '.repeat(20_000)}\n---\n`,
      'brackets.md': `---\n${'['.repeat(10 * 1024 * 1024)}\n---\n`,
      'toml.md': `+++\na = ${'['.repeat(50_000)}\n+++\n`,
      'json.md': `{"a":${'['.repeat(50_000)}\n}\n`,
      'proto.md':
        '---\ntitle: Proto\n__proto__: {admin: true, status: draft}\nconstructor: {prototype: {x: 1}}\n---\n',
      'js.md': `---js\n{ title: require('fs').writeFileSync('${join(root, 'written')}', 'x') }\n---\n`,
      'javascript.md': `--- javascript\n{ title: process.exit(1) }\n---\n`,
      'constructor.md': '---constructor\ntitle: x\n---\n',
    }
    const stored = Object.entries(bombs).map(([name, data]) => ({
      name: `bombs/${name}`,
      data,
      stored: true,
    }))
    const given = await imported(zipOf([...stored, good('after-bombs')]))
    expect(given.status).toBe('completed')
    expect(given.counts.created + given.counts.failed).toBe(stored.length + 1)
    for (const name of [
      'aliases',
      'deep',
      'maps',
      'brackets',
      'toml',
      'json',
      'js',
      'javascript',
      'constructor',
    ])
      expect(given.refused, name).toHaveProperty([`bombs/${name}.md`])
    const proto = await fetch(`${url}/v1/articles/by-path/bombs/proto`)
    expect(((await proto.json()) as { data: object }).data).toMatchObject({
      title: 'Proto',
      status: 'published',
    })
  })
})

describe('uploads', () => {
  /** Sends a body piece by piece; resolves with the response, or null if the connection was cut. */
  function send(
    headers: Record<string, string | number>,
    write: (socket: import('node:http').ClientRequest) => void,
  ): Promise<number | null> {
    return new Promise((resolve) => {
      const ours = { authorization, 'content-type': 'application/zip', ...headers }
      const sent = request(
        `${url}/v1/imports?source=u`,
        { method: 'POST', headers: ours },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? null)
          sent.destroy()
        },
      )
      sent.on('error', () => resolve(null))
      write(sent)
    })
  }

  test('of exactly MAX_UPLOAD_BYTES are accepted; one byte more gets 413', async () => {
    const padded = (size: number) =>
      Buffer.concat([gzipSync(tarOf([good('limit')])), Buffer.alloc(size)]).subarray(0, size)
    expect(await imported(padded(maxUploadBytes))).toMatchObject({ counts: { created: 1 } })
    const headers = { authorization, 'content-type': 'application/gzip' }
    const over = await fetch(`${url}/v1/imports`, {
      method: 'POST',
      headers,
      body: padded(maxUploadBytes + 1),
    })
    expect(over.status).toBe(413)
    expect(await over.json()).toMatchObject({ code: 'too_large' })
    expect(staged()).toEqual([])
  })

  test('that announce too many bytes are refused before they are sent', async () => {
    const status = await send({ 'content-length': maxUploadBytes + 1 }, (sent) =>
      sent.flushHeaders(),
    )
    expect(status).toBe(413)
  })

  test('that never end are refused at the limit', async () => {
    const status = await send({}, (sent) => {
      const chunk = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(1024 * 1024)])
      const more = () => {
        if (!sent.destroyed) sent.write(chunk, () => setImmediate(more))
      }
      more()
    })
    // A client that keeps sending may find the connection cut before it reads the response.
    expect([413, null]).toContain(status)
    await until(() => staged().length === 0)
  })

  test('that break off leave nothing behind', async () => {
    const before = (await (
      await fetch(`${url}/v1/imports?limit=100`, { headers: { authorization } })
    ).json()) as { data: unknown[] }
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200_000, 1)])
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        send(
          {
            'content-length': 1_000_000,
            'content-type': n % 2 ? 'application/zip' : 'multipart/form-data; boundary=b',
          },
          (sent) => {
            sent.write(
              n % 2
                ? body
                : '--b\r\ncontent-disposition: form-data; name="f"; filename="a.md"\r\n\r\nhalf',
            )
            setTimeout(() => sent.destroy(), 100 + n * 5)
          },
        ),
      ),
    )
    await until(() => staged().length === 0)
    const after = (await (
      await fetch(`${url}/v1/imports?limit=100`, { headers: { authorization } })
    ).json()) as { data: unknown[] }
    expect(after.data.length).toBe(before.data.length)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  })
})
