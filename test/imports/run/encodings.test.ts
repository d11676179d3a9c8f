import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningWorker } from '../../../src/jobs/worker.ts'
import { download } from '../../exports/by.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { zipOf } from '../../support/imports/archives.ts'
import { workerOf } from '../../support/imports/uploads.ts'

let app: TestApp
let worker: RunningWorker
beforeAll(async () => {
  app = await testApp()
  worker = workerOf(app)
})
afterAll(async () => {
  await worker.stop()
  await app.close()
})

interface Outcome {
  file: string
  outcome: string
  articleId: string
  problems: { code: string; message: string }[]
}

async function imported(
  source: string,
  files: Record<string, Buffer>,
  query: string,
): Promise<Outcome[]> {
  const parts = Object.entries(files).map(([name, data]) => ({ name, data }))
  const url = `/v1/imports?source=${source}&${query}`
  const headers = { 'content-type': 'application/zip', prefer: 'wait=60' }
  const answer = await app.request('POST', url, { key: app.adminKey, body: zipOf(parts), headers })
  const { id, status } = answer.json().data ?? {}
  expect(status, answer.body).toBe('completed')
  return (await app.request('GET', `/v1/imports/${id}/files`, { key: app.adminKey })).json().data
}

const read = async (id: string) =>
  (await app.request('GET', `/v1/articles/${id}?include=body,origin`, { key: app.adminKey })).json()
    .data

const page = (title: string, body: string) =>
  `---\r\ntitle: ${title}\r\ntags: [a]\r\n---\r\n\r\n${body}\r\n`
const texts: Record<string, string> = {
  gbk: page('今天天气很好', '我们去公园散步。这是一个测试。'),
  big5: page('今天天氣很好', '我們去公園散步，許功蓋。這是一個測試。'),
  cp932: page('今日はいい天気', 'ソフトを表示する能力。公園を散歩しました。'),
  'euc-jp': page('今日はいい天気', '公園を散歩しました。'),
  'euc-kr': page('오늘은 날씨가 좋다', '공원을 산책했습니다.'),
  'windows-1251': page('Сегодня хорошая погода', 'Мы гуляли в парке.'),
  'koi8-r': page('Сегодня хорошая погода', 'Мы гуляли в парке.'),
  'windows-1252': page('Déjà l’été', 'Il a fait très beau à Besançon : “voilà”.'),
  'utf-16le': `\uFEFF${page('今天', 'Ça va 😀')}`,
  'utf-16be': `\uFEFF${page('今天', 'Ça va 😀')}`,
}
const bytesOf = (encoding: string) =>
  iconv.encode(texts[encoding] ?? '', encoding, { addBOM: false })

test.each(Object.keys(texts))(
  'a file in %s is read by its name or by detection, and exported unchanged',
  async (encoding) => {
    const bytes = bytesOf(encoding)
    for (const asked of [encoding, 'auto']) {
      const source = `${encoding}-${asked}`
      const name = `${source}.md`
      const [file] = await imported(source, { [name]: bytes }, `encoding=${asked}`)
      expect(file).toMatchObject({ outcome: 'created', problems: [] })
      const article = await read(file?.articleId ?? '')
      const title = /title: (.*?)\r/.exec(texts[encoding] ?? '')?.[1]
      expect(article).toMatchObject({ title, origin: { encoding, edited: false } })
      expect(await download(app, 'zip', `&source=${source}`)).toEqual({ [name]: bytes })
      const again = await imported(source, { [name]: bytes }, `encoding=${asked}`)
      expect(again).toMatchObject([{ outcome: 'unchanged' }])
    }
  },
)

test('UTF-8 and ASCII, with or without a BOM, stay UTF-8 whatever encoding is named', async () => {
  const files = {
    'plain.md': Buffer.from(page('Plain', 'Only ASCII.')),
    'mark.md': Buffer.from(`\uFEFF${page('标题', '正文')}`),
    'none.md': Buffer.from(page('标题', '正文')),
  }
  const made = await imported('utf', files, 'encoding=auto')
  for (const { articleId } of made)
    expect((await read(articleId)).origin).toMatchObject({ encoding: 'utf-8', edited: false })
  const ascii = await imported('ascii', { 'plain.md': files['plain.md'] }, 'encoding=gbk')
  expect((await read(ascii[0]?.articleId ?? '')).origin.encoding).toBe('utf-8')
  expect(await download(app, 'zip', '&source=utf')).toEqual(files)
})

test('without encoding= such files are refused; so are bytes that do not round-trip', async () => {
  const refused = await imported(
    'refused',
    { 'g.md': bytesOf('gbk'), 'u.md': bytesOf('utf-16le') },
    '',
  )
  expect(refused).toMatchObject([
    { outcome: 'failed', problems: [{ code: 'encoding_not_utf8' }] },
    { outcome: 'failed', problems: [{ code: 'encoding_utf16' }] },
  ])
  const files = {
    // 0xff is not a lead byte, 0xed40 is the same character as 0xfa5c, and a lead byte at the end
    // is incomplete.
    'broken.md': Buffer.from([0x61, 0xff, 0x0a]),
    'twice.md': Buffer.from([0x23, 0x20, 0xed, 0x40]),
    'cut.md': Buffer.from([0x61, 0x0a, 0x83]),
    'good.md': bytesOf('cp932'),
  }
  const odd = await imported('odd', files, 'encoding=cp932')
  expect(odd.map(({ file, outcome, problems }) => [file, outcome, problems[0]?.code])).toEqual([
    ['broken.md', 'failed', 'encoding_not_reversible'],
    ['twice.md', 'failed', 'encoding_not_reversible'],
    ['cut.md', 'failed', 'encoding_not_reversible'],
    ['good.md', 'created', undefined],
  ])
  expect(odd[2]?.problems[0]?.message).toContain('offset 2, line 2')
  const half = await imported(
    'half',
    { 'h.md': Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8]) },
    'encoding=auto',
  )
  expect(half).toMatchObject([{ outcome: 'failed' }])
})

test.each(['nothing', 'base64', 'hex', '__proto__', 'utf-7'])(
  'encoding=%s is refused',
  async (name) => {
    for (const parameter of ['encoding', 'nameEncoding']) {
      const options = { key: app.adminKey, body: 'x', headers: { 'content-type': 'text/markdown' } }
      const answer = await app.request('POST', `/v1/imports?${parameter}=${name}`, options)
      expect([answer.statusCode, answer.json().errors?.[0]?.parameter]).toEqual([400, parameter])
    }
  },
)

test('a partial edit gets 409 not_utf8; a whole new text makes the article UTF-8', async () => {
  const [file] = await imported('edit', { 'a.md': bytesOf('gbk') }, 'encoding=gbk')
  const id = file?.articleId ?? ''
  const key = app.adminKey
  const refused = { statusCode: 409, code: 'not_utf8' }
  const codeOf = (answer: Awaited<ReturnType<TestApp['request']>>) => ({
    statusCode: answer.statusCode,
    code: answer.json().errors?.[0]?.code,
  })
  const patch = () => app.request('PATCH', `/v1/articles/${id}`, { key, body: { title: '新' } })
  expect(codeOf(await patch())).toEqual(refused)
  const batch = (atomic: boolean) =>
    app.request('POST', '/v1/articles/batch', {
      key,
      body: { atomic, operations: [{ op: 'update', id, data: { title: '新' } }] },
    })
  expect((await batch(true)).statusCode).toBe(409)
  expect(JSON.stringify((await batch(false)).json())).toContain('not_utf8')
  // Trashing does not change the text.
  expect((await app.request('DELETE', `/v1/articles/${id}`, { key })).statusCode).toBe(204)
  expect((await app.request('POST', `/v1/articles/${id}/restore`, { key })).statusCode).toBe(200)
  expect(await download(app, 'zip', '&source=edit')).toEqual({ 'a.md': bytesOf('gbk') })
  expect(
    codeOf(await app.request('POST', `/v1/articles/${id}/revisions/1/restore`, { key })),
  ).toEqual(refused)

  const put = { key, body: texts.gbk, headers: { 'content-type': 'text/markdown' } }
  expect((await app.request('PUT', `/v1/articles/${id}`, put)).statusCode).toBe(200)
  expect((await read(id)).origin).toMatchObject({ encoding: 'utf-8', edited: true })
  expect(await download(app, 'zip', '&source=edit')).toEqual({
    'a.md': Buffer.from(texts.gbk ?? ''),
  })
  expect((await patch()).statusCode).toBe(200)
  expect(
    (await app.request('POST', `/v1/articles/${id}/revisions/1/restore`, { key })).statusCode,
  ).toBe(200)
  // The file itself has not changed.
  expect(await imported('edit', { 'a.md': bytesOf('gbk') }, 'encoding=gbk')).toMatchObject([
    { outcome: 'unchanged' },
  ])
})

test('replacing all fields also makes the article UTF-8', async () => {
  const [file] = await imported('fields', { 'a.md': bytesOf('big5') }, 'encoding=big5')
  const id = file?.articleId ?? ''
  const body = { title: '標題', body: '正文\n', status: 'published' }
  expect(
    (await app.request('PUT', `/v1/articles/${id}`, { key: app.adminKey, body })).statusCode,
  ).toBe(200)
  expect((await read(id)).origin.encoding).toBe('utf-8')
})

test('an import that names another encoding reads the same bytes again', async () => {
  const bytes = bytesOf('koi8-r')
  const [wrong] = await imported('anew', { 'a.md': bytes }, 'encoding=windows-1251')
  const [right] = await imported('anew', { 'a.md': bytes }, 'encoding=koi8-r')
  expect(right).toMatchObject({ outcome: 'updated', articleId: wrong?.articleId })
  expect(await read(right?.articleId ?? '')).toMatchObject({
    title: 'Сегодня хорошая погода',
    origin: { encoding: 'koi8-r', edited: false },
  })
})

test('an upload named C:\\fakepath\\a.md is a.md', async () => {
  const body = Buffer.from(
    '--xx\r\ncontent-disposition: form-data; name="file"; filename="C:\\fakepath\\a.md"\r\n\r\n# A\r\n--xx--\r\n',
  )
  const headers = { 'content-type': 'multipart/form-data; boundary=xx', prefer: 'wait=60' }
  const answer = await app.request('POST', '/v1/imports?source=fake', {
    key: app.adminKey,
    body,
    headers,
  })
  const files = await app.request('GET', `/v1/imports/${answer.json().data.id}/files`, {
    key: app.adminKey,
  })
  expect(files.json().data).toMatchObject([{ file: 'a.md', outcome: 'created' }])
})
