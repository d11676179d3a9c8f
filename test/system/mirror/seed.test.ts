import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../exports/samples.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { killAll, until } from '../../support/processes/processes.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'
import { type PictureHost, pictureHost, sha256 } from './picture-host.ts'

// An article whose cover and picture are on a host with hot-link protection stays complete when the
// host dies.

const cover = '/om_ls/OagT37kNLQQc4_640360/0'
const picture = '/om_bt/O5S8cr17p6wr2adM/641'

const textWith = (host: PictureHost) => `---
title: "AI竞赛，欧洲为什么暂时“落后”？"
date: "2025-02-13 06:56:17"
categories:
  - "qq"
lang:
  - "zh-CN"
thumbnail: "${host.url(cover)}"
comments: false
---

马克龙近日接受专访。

![图片](${host.url(picture)})

10日，人工智能行动峰会在法国巴黎举行。（视觉中国）
`

const folder = temporaryFolder()
let database: TestDatabase
let host: PictureHost
let server: Served
let text: string
beforeAll(async () => {
  host = await pictureHost([cover, picture])
  text = textWith(host)
  database = await testDatabase()
  server = await serveProcess({
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    WORKER: 'inline',
    MIRROR_IMAGES: 'on',
    MIRROR_ALLOW: host.host,
    SITE_URL: 'https://paper.example',
  })
  // The protection is real.
  expect((await fetch(host.url(cover))).status).toBe(403)
  await importText()
  await until(async () => (await remoteFiles('mirrored')).length === 2)
  await host.close()
  await expect(fetch(host.url(cover))).rejects.toThrow()
})
afterAll(async () => {
  await server.end()
  killAll()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const headers = () => ({ authorization: `Bearer ${server.adminKey}` })

async function importText(): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([text]), 'posts/europe.md')
  const response = await fetch(`${server.url}/v1/imports?mirror=true&source=seed`, {
    method: 'POST',
    headers: { ...headers(), prefer: 'wait=60' },
    body: form,
  })
  expect([200, 202]).toContain(response.status)
}

async function remoteFiles(status: string): Promise<{ url: string; fileUrl: string }[]> {
  const response = await fetch(`${server.url}/v1/remote-files?status=${status}&source=seed`, {
    headers: headers(),
  })
  return ((await response.json()) as { data: { url: string; fileUrl: string }[] }).data
}

/** sha256 of what an address on the site gives; the reader has no key. */
async function hashAt(url: string): Promise<string> {
  const response = await fetch(new URL(url.replace('https://paper.example', ''), server.url))
  expect(response.status, url).toBe(200)
  expect(response.headers.get('content-type')).toBe('image/png')
  return sha256(Buffer.from(await response.arrayBuffer()))
}

const read = async (path: string) => (await fetch(`${server.url}${path}`)).text()

describe('after the host is gone', () => {
  test('a list shows the mirrored pictures', async () => {
    const { data } = JSON.parse(await read('/v1/articles?include=files'))
    expect(data[0].files).toMatchObject([
      { role: 'cover', status: 'mirrored', type: 'image/png', width: 40, height: 30 },
      { role: 'body', status: 'mirrored', type: 'image/png', width: 41, height: 30, alt: '图片' },
    ])
    expect(await hashAt(data[0].files[0].url)).toBe(host.hash(cover))
    expect(await hashAt(data[0].files[1].url)).toBe(host.hash(picture))
    expect(data[0].coverUrl).toMatch(/^https:\/\/paper\.example\/files\/[0-9a-f]{64}\/0$/)
    expect(await hashAt(data[0].coverUrl)).toBe(host.hash(cover))
  })

  test('so does the HTML, with their sizes, while the Markdown keeps the address', async () => {
    const { data } = JSON.parse(await read('/v1/articles?include=html,body'))
    const image = /<img[^>]*>/.exec(data[0].html)?.[0] ?? ''
    expect(image).toContain('width="41"')
    expect(image).toContain('height="30"')
    expect(await hashAt(/src="([^"]*)"/.exec(image)?.[1] ?? '')).toBe(host.hash(picture))
    expect(data[0].html).not.toContain(host.host)
    expect(data[0].body).toContain(`](${host.url(picture)})`)
  })

  test.each(['/feed.xml', '/rss.xml', '/feed.json'])('so does %s', async (path) => {
    const feed = await read(path)
    const addresses = feed.match(/https:\/\/paper\.example\/files\/[0-9a-f]{64}\/\d+/g) ?? []
    const hashes = await Promise.all([...new Set(addresses)].map(hashAt))
    expect(hashes.toSorted()).toEqual([host.hash(cover), host.hash(picture)].toSorted())
    expect(feed).not.toContain(host.host)
  })

  test('and an export has the file as it came', async () => {
    const { data } = JSON.parse(await read('/v1/articles'))
    expect(await read(`/v1/articles/${data[0].id}.md`)).toBe(text)
  })
})
