import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { fileOf, patch, type Shown, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

let count = 0
/**
 * An article from this front matter, whose terms other articles have named in lower case before.
 */
async function written(head: string): Promise<Shown> {
  await send(app, 'POST', '/articles', {
    title: 'First',
    tags: ['zhtml', 'css'],
    categories: ['zhtml', 'css'],
  })
  const text = `---\ntitle: File ${count++}\n${head}---\nBody\n`
  const answer = await send(app, 'POST', '/articles', text, { 'content-type': 'text/markdown' })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}
const names = (terms: { name: string }[]) => terms.map(({ name }) => name)
const forms = ['tags', 'categories'].flatMap((kind) => [
  [kind, `${kind}:\n  - ZHTML   # keep me\n  - 'Css'\n`],
  [kind, `${kind}: [ZHTML,  "Css", zhtml]  # flow\n`],
  [kind, `${kind}: ZHTML,Css # text\n`],
  [kind, `${kind}: "ZHTML ,  Css"\n`],
  [kind, `taxonomies:\n  ${kind}: [ ZHTML, Css ]\n`],
]) as ['tags' | 'categories', string][]

test.each(forms)('%s sent back as the answer gave them change nothing: %j', async (kind, head) => {
  const article = await written(head)
  expect(names(article[kind])).toEqual(['zhtml', 'css'])
  const before = await fileOf(app, article.id)
  for (const same of [
    ['zhtml', 'css'],
    ['ZHTML', 'css', 'Zhtml'],
  ]) {
    const after = await patch(app, article.id, { [kind]: same })
    expect(after.version).toBe(1)
  }
  expect(await fileOf(app, article.id)).toBe(before)
})

test.each([
  [
    'tags:\n  - ZHTML   # keep me\n  - Css # and me\n',
    'tags:\n  - ZHTML   # keep me\n  - Css # and me\n  - new\n',
  ],
  ['tags: ZHTML,Css # text\n', 'tags: ZHTML,Css,new # text\n'],
  ['tags: "ZHTML, Css"\n', 'tags: "ZHTML, Css, new"\n'],
])('another tag leaves the present ones as they are spelled: %j', async (head, expected) => {
  const { id } = await written(head)
  await patch(app, id, { tags: ['zhtml', 'css', 'new'] })
  expect(await fileOf(app, id)).toContain(expected)
})

test('another order is a change', async () => {
  const { id } = await written('tags: [ZHTML, Css]\n')
  await patch(app, id, { tags: ['css', 'zhtml'] })
  expect(await fileOf(app, id)).toContain('tags: [Css, ZHTML]\n')
})

test('a replacement with the same terms leaves them alone', async () => {
  const { id, title } = await written('tags:\n  - ZHTML   # keep me\n')
  const body = { title, tags: ['zhtml'], status: 'published', body: 'Other\n' }
  expect((await send(app, 'PUT', `/articles/${id}`, body)).statusCode).toBe(200)
  expect(await fileOf(app, id)).toContain('  - ZHTML   # keep me\n')
})
