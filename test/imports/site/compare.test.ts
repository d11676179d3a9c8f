import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareAddresses, pathOfAddress } from '../../../src/imports/site/compare.ts'
import { sitemapAddresses } from '../../../src/imports/site/read-sitemap.ts'

describe('addresses', () => {
  test('agree, differ in form, or are on one side only', () => {
    const site = ['/a/', '/b', '/c/index.html', '/D/', '/gone/', '/a/']
    const here = ['/a/', '/b/', '/c/', '/d/', '/new/']
    expect(compareAddresses(site, here)).toEqual({
      equal: 1,
      different: [
        { site: '/b', here: '/b/' },
        { site: '/c/index.html', here: '/c/' },
        { site: '/D/', here: '/d/' },
      ],
      missing: ['/gone/'],
      extra: ['/new/'],
    })
  })

  test.each([
    ['https://x.test/caf%C3%A9/', '/café/'],
    ['https://x.test/cafe%CC%81/?page=2#top', '/café/'],
    ['https://x.test', '/'],
    ['https://x.test/c%2B%2B/a:b/%2F%41/', '/c++/a:b/%2FA/'],
    ['/no-host/', null],
  ])('of %s have the path %s', (address, path) => {
    expect(pathOfAddress(address)).toBe(path)
  })
})

describe('a sitemap', () => {
  let folder: string
  let url: string
  const server = createServer((request, response) => {
    const found = served(request.url ?? '')
    response.statusCode = found === null ? 404 : 200
    response.end(found ?? 'none')
  })
  const pages = (...all: string[]) =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${all
      .map((page) => `<url><loc>\n  ${page}\n</loc><lastmod>2024-01-01</lastmod></url>`)
      .join('')}</urlset>`
  const local = () => join(folder, 'local.xml')
  const served = (path: string): string | Buffer | null => {
    if (path === '/index.xml')
      return `<sitemapindex><sitemap><loc>${url}/one.xml</loc></sitemap><sitemap><loc>${url}/two.xml.gz</loc></sitemap><sitemap><loc>${url}/index.xml</loc></sitemap><sitemap><loc>${local()}</loc></sitemap></sitemapindex>`
    if (path === '/one.xml') return pages('https://x.test/a?b=1&amp;c=2', 'https://x.test/&#233;')
    return path === '/two.xml.gz' ? gzipSync(pages('https://x.test/b/')) : null
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broadsheet-sitemap-'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })

  test('is a file', async () => {
    const file = join(folder, 'sitemap.xml')
    const picture = '<image:image><image:loc>https://x.test/a.png</image:loc></image:image>'
    const endless = `<loc>${' '.repeat(1_000_000)}`
    const plain = pages('<![CDATA[https://x.test/a/]]>', 'https://x.test/b/')
    await writeFile(file, plain + picture + endless)
    expect(await sitemapAddresses(file)).toEqual(['https://x.test/a/', 'https://x.test/b/'])
  })

  test('is an index of packed and plain ones of the web, read once each', async () => {
    await writeFile(local(), pages('https://x.test/local/'))
    expect(await sitemapAddresses(`${url}/index.xml`)).toEqual([
      'https://x.test/a?b=1&c=2',
      'https://x.test/é',
      'https://x.test/b/',
    ])
  })

  test('that is a folder, or of a closed port, is named with the reason', async () => {
    await expect(sitemapAddresses(folder)).rejects.toThrow('cannot be read: it is a folder.')
    const template = join(folder, 'template.xml')
    await writeFile(template, '<urlset><url><loc>{{ site.url }}/a/</loc></url></urlset>')
    await expect(sitemapAddresses(template)).rejects.toThrow('it is a template')
    await expect(sitemapAddresses('http://127.0.0.1:9/a.xml')).rejects.toThrow(/ cannot be read: /)
  })

  test.each(['/none.xml', '/missing'])('that cannot be read is named: %s', async (path) => {
    await expect(sitemapAddresses(url + path)).rejects.toThrow(`${url}${path} cannot be read`)
    await expect(sitemapAddresses(join(folder, path))).rejects.toThrow('there is no such file')
  })
})
