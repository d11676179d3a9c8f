import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePlaceholders } from '../../src/renditions/placeholders/make.ts'
import { hostilePictures } from '../renditions/hostile/pictures.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { killAll } from '../support/processes/processes.ts'
import { type Served, serveProcess } from '../support/processes/served.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-hostile-'))
let app: TestApp
let server: Served
const urls = new Map<string, string>()

beforeAll(async () => {
  app = await testApp({ dataDir })
  server = await serveProcess({
    DATABASE_URL: app.url,
    DATA_DIR: dataDir,
    IMAGE_WIDTHS: '320,1920',
    IMAGE_FORMATS: 'webp,jpeg,png,avif',
    IMAGE_CROPS: 'card:640x360',
  })
  for (const [name, bytes] of await hostilePictures()) urls.set(name, await upload(name, bytes))
}, 600_000)
afterAll(async () => {
  killAll()
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function upload(name: string, bytes: Buffer): Promise<string> {
  const answer = await fetch(`${server.url}/v1/files?source=hostile&file=${name}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.adminKey}`,
      'content-type': 'application/octet-stream',
    },
    body: new Uint8Array(bytes),
  })
  const { data } = (await answer.json()) as { data: { url: string } }
  expect(answer.status, name).toBe(201)
  return data.url
}

const recipes = [
  '',
  '?w=320&format=webp',
  '?w=1920&format=jpeg',
  '?crop=card',
  '?format=png',
  '?w=320&format=avif',
]

// A browser that is told not to sniff runs nothing of these types.
const harmless =
  /^(image\/(jpeg|png|webp|gif|avif|tiff|bmp|heic)|text\/plain|application\/(pdf|problem\+json))/

async function ask(url: string): Promise<Response> {
  for (;;) {
    const answer = await fetch(server.url + url)
    if (answer.status !== 503) return answer
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    await answer.arrayBuffer()
    await new Promise((wake) => setTimeout(wake, 500))
  }
}

const peakOf = (pid: number) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

test('there are at least forty of them', () => {
  expect(urls.size).toBeGreaterThanOrEqual(40)
})

test('none ends the server, fails in it, runs in a browser or takes more than 100 MB of it', async () => {
  const before = peakOf(server.pid)
  const statuses = new Map<string, number[]>()
  for (const [name, url] of urls) {
    const all: number[] = []
    for (const recipe of recipes) {
      const answer = await ask(url + recipe)
      all.push(answer.status)
      expect([200, 400], `${name}${recipe}`).toContain(answer.status)
      const { headers } = answer
      const type = headers.get('content-type') ?? ''
      expect(headers.get('x-content-type-options'), name).toBe('nosniff')
      if (!harmless.test(type)) {
        expect(headers.get('content-disposition'), `${name} ${type}`).toMatch(/^attachment/)
        expect(headers.get('content-security-policy')).toMatch(/^sandbox/)
      }
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (answer.status === 400) expect(bytes.toString()).toContain('not_convertible')
      // A rendition carries nothing over from the original but pixels.
      if (
        recipe !== '' &&
        answer.status === 200 &&
        headers.get('etag') !== `"${url.split('/')[2]}"`
      ) {
        expect((await sharp(bytes).metadata()).exif, name).toBeUndefined()
        expect(bytes.includes('<script'), name).toBe(false)
      }
    }
    statuses.set(name, all)
  }
  for (const name of ['exif-html.jpg', 'cmyk.jpg', 'polyglot-zip.jpg', 'frames-real.gif'])
    expect(statuses.get(name), name).toEqual(recipes.map(() => 200))
  expect(server.child.exitCode).toBeNull()
  expect(server.output()).not.toMatch(/"level":(50|60)|failed/)
  // They are decoded in another process: the server needs memory for their bytes alone.
  expect(peakOf(server.pid) - before).toBeLessThan(100)
}, 600_000)

test('none stops the job that makes placeholders', async () => {
  const { db, fastify } = app
  for (let run = 0; run < Math.ceil(urls.size / 40); run++)
    await makePlaceholders(db, fastify.blobs)
  const { rows } = await db.pool.query('select from blobs where not examined')
  expect(rows).toEqual([])
}, 600_000)
