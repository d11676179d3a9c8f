import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../src/database/embedded/postmaster.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { faults, publish, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'
import { hasNginx, type Nginx, runNginx, temporaryPaths } from '../support/servers/nginx.ts'

if (!hasNginx)
  process.stdout.write('Skipped: nginx is not installed (apt-get install nginx-light)\n')

const long = `${'长'.repeat(100)}/${'a'.repeat(60)}`
const hostile = [
  ...['a b', 'semi;colon', 'quo"te', "apos'trophe", 'back\\slash', '"; return 200 "x', 'x"y\\'],
  ...[
    'dollar$uri',
    `$${'{uri}'}`,
    'brace{x}',
    'sta*r',
    '*',
    'a:b',
    '~^/.*$',
    '(.*)',
    'plus+',
    'per%cent',
  ],
  ...['hash#x', 'q?x=1', 'new\nline', 'tab\there', 'cr\r\nlf', 'nb\u00a0sp', 'id\u3000sp'],
  ...['中文 路径', 'ünï', '😀', 'default', 'hostnames', 'include x', '301', long],
]

let app: TestApp
const folder = mkdtempSync(join(tmpdir(), 'redirects-'))
beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://site.test/base' })
  const aliases = hostile.map((name) => `/old/${name}`)
  await publish(app, { title: 'Hostile', path: 'ziel/"$x; 你', aliases })
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

async function fileOf(format: string, from = app, query = ''): Promise<string> {
  const answer = await from.request('GET', `/v1/redirects?format=${format}${query}`)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    200,
    'text/plain; charset=utf-8',
  ])
  return answer.body
}

const target = '/base/en/ziel/%22%24x%3B%20%E4%BD%A0'
const addressOf = (name: string) =>
  `/base/en/old/${name.split('/').map(encodeURIComponent).join('/')}`

test('a file for Netlify has one rule of three words for each redirect', async () => {
  const lines = (await fileOf('netlify')).split('\n')
  expect(lines.pop()).toBe('')
  const rules = lines.map((line) => line.split(/\s+/u))
  expect(rules.map(([, to, status]) => `${to} ${status}`)).toEqual(
    hostile.map(() => `${target} 301`),
  )
  const froms = rules.map(([from = '']) => from)
  expect(froms.map(decodeURIComponent).sort()).toEqual(
    hostile.map((name) => `/base/en/old/${name}`).sort(),
  )
  for (const from of froms) expect(from).toMatch(/^(\/[A-Za-z0-9%._~!'()-]+)+$/)
})

test('a file has no pages', async () => {
  const first = await app.request('GET', '/v1/redirects?limit=5')
  const cursor = `&cursor=${first.json().meta.nextCursor}`
  for (const query of ['&limit=5', cursor, '&page=1'])
    expect(
      faults(await app.request('GET', `/v1/redirects?format=nginx${query}`), 400),
    ).toHaveLength(1)
  expect(faults(await app.request('GET', '/v1/redirects?format=apache'), 400)).toHaveLength(1)
})

describe.skipIf(!hasNginx)('nginx with the file', () => {
  let nginx: Nginx | undefined
  afterAll(() => nginx?.close())

  const configOf = (file: string, port: number) => {
    writeFileSync(join(folder, 'redirects.conf'), file)
    return `${process.getuid?.() === 0 ? 'user root;' : ''} pid ${folder}/pid; error_log stderr;
      events {} http { access_log off; ${temporaryPaths(folder)} include ${folder}/redirects.conf;
      server { listen 127.0.0.1:${port}; absolute_redirect off;
      if ($broadsheet_redirect) { return 301 $broadsheet_redirect; } location / { return 200; } } }`
  }
  // `fetch` would change some of these addresses.
  const ask = (url: string, path: string) =>
    new Promise<string>((found, failed) => {
      const sent = request(new URL(url), { path, agent: false }, (answer) => {
        answer.resume()
        found(`${answer.statusCode} ${answer.headers.location ?? '-'}`)
      })
      sent.on('error', failed).end()
    })

  test('redirects each of the addresses, and no others', async () => {
    const port = await freePort()
    nginx = await runNginx(folder, configOf(await fileOf('nginx'), port), port)
    for (const name of hostile)
      for (const end of ['', '/'])
        expect(await ask(nginx.url, addressOf(name) + end), name).toBe(`301 ${target}`)
    for (const path of ['/', target, '/base/en/old', '/base/en/old/x', '/base/en/old/per%2525cent'])
      expect(await ask(nginx.url, path), path).toBe('200 -')
    await nginx.close()
  })

  test('keeps apart addresses that differ by their case, and accepts thousands of them', async () => {
    const made = await Promise.all(
      ['a/Foo', 'a/BAR+', 'a/baz'].map((path) => publish(app, { title: path, path })),
    )
    const [foo, bar, baz] = made.map(({ id }) => id)
    await send(app, 'PATCH', `/articles/${foo}`, { path: 'a/foo' })
    await send(app, 'PATCH', `/articles/${bar}`, { path: 'a/quux', aliases: ['a/BaR+'] })
    await send(app, 'PATCH', `/articles/${baz}`, { path: 'a/zap' })
    await publish(app, { title: 'Other', path: 'a/BAZ' })
    const aliases = Array.from({ length: 90 }, (_, n) => `many/${n}/${'x'.repeat(n)}`)
    for (let n = 0; n < 12; n++)
      await publish(app, { title: `${n}`, aliases: aliases.map((alias) => `${n}/${alias}`) })
    const port = await freePort()
    const text = configOf(await fileOf('nginx'), port)
    writeFileSync(join(folder, 'test.conf'), text)
    const tested = spawnSync('nginx', ['-t', '-p', folder, '-c', join(folder, 'test.conf')])
    expect(tested.stderr.toString()).not.toMatch(/\[(warn|emerg|error)\]/)
    nginx = await runNginx(folder, text, port)
    const wanted = {
      ...{ 'a/Foo': '301 /base/en/a/foo', 'a/Foo/': '301 /base/en/a/foo', 'a/foo': '200 -' },
      ...{ 'a/BAR+': '301 /base/en/a/quux', 'a/BaR+': '301 /base/en/a/quux', 'a/BARR': '200 -' },
      ...{ 'a/baz': '301 /base/en/a/zap', 'a/BAZ': '200 -', '7/many/3/xxx': '301 /base/en/7' },
    }
    for (const [path, answer] of Object.entries(wanted))
      expect(await ask(nginx.url, `/base/en/${path}`), path).toBe(answer)
  })
})

test('addresses without the language are each of one article, and never that of a page', async () => {
  const plain = await testApp({ siteUrl: 'https://site.test', articleUrl: '{site}/p/{path}/' })
  const make = (lang: string, path: string, aliases: string[]) =>
    publish(plain, { title: path, lang, path, aliases })
  await make('en', 'here', ['same', 'only/en', 'dort'])
  await make('de', 'dort', ['same', 'here', 'only/de'])
  expect((await fileOf('netlify', plain)).split('\n').sort()).toEqual([
    '',
    '/p/only/de/ /p/dort/ 301',
    '/p/only/en/ /p/here/ 301',
    '/p/same/ /p/dort/ 301',
  ])
  expect(await fileOf('netlify', plain, '&lang=en')).toBe(
    '/p/only/en/ /p/here/ 301\n/p/same/ /p/here/ 301\n',
  )
  await plain.close()
})

test('pages of a generator have its addresses, before and after', async () => {
  const plain = await testApp({ siteUrl: 'https://site.test/blog' })
  const page = (more: string) => `---\ntitle: A\ndate: 2021-03-04\n${more}---\n\nText.\n`
  const tree = await makeTree({
    'hugo.yaml':
      'baseURL: https://site.test/blog/\ndefaultContentLanguage: en\nlanguages: {en: {}, fr: {}}\n',
    'content/posts/a.md': page('aliases: [/old/]\n'),
    'content/posts/a.fr.md': page('aliases: [/vieux/]\nslug: un\n'),
  })
  await importTree(plain.db, tree)
  await tree.put({
    'content/posts/a.md': page('aliases: [/old/]\nslug: one\n'),
    'content/posts/a.fr.md': page('aliases: [/vieux/]\nurl: fin/\n'),
  })
  await importTree(plain.db, tree)
  expect((await fileOf('netlify', plain)).split('\n').sort()).toEqual([
    '',
    '/blog/fr/posts/un/ /blog/fr/fin/ 301',
    '/blog/fr/vieux/ /blog/fr/fin/ 301',
    '/blog/old/ /blog/posts/one/ 301',
    '/blog/posts/a/ /blog/posts/one/ 301',
  ])
  await tree.remove()
  await plain.close()
})
