import matter from 'gray-matter'
import { afterAll, expect, test } from 'vitest'
import { testApp } from '../../support/app.ts'
import { create } from '../../support/content.ts'

// gray-matter looks into its cache once for each text that it reads.
let readings = 0
const cache = {}
Object.defineProperty(matter, 'cache', {
  get: () => {
    readings++
    return cache
  },
})

const app = await testApp()
afterAll(() => app.close())

// Before the change, after it, and once by what proves that nothing else has changed: the last
// reading is that of the stored text.
test.each([
  ['a field', { title: 'Other' }],
  [
    'several fields',
    { title: 'Once more', tags: ['a', 'b'], summary: 'Short.', frontMatter: { x: { y: 1 } } },
  ],
  ['the status', { status: 'published' }],
  ['the body', { body: 'Other.\n' }],
])('a change of %s reads the front matter at most three times', async (_name, changes) => {
  const { id } = await create(app, { title: 'First', frontMatter: { kept: [1, 2] } })
  readings = 0
  const answer = await app.request('PATCH', `/v1/articles/${id}`, {
    key: app.adminKey,
    body: changes,
  })
  expect(answer.statusCode, answer.body).toBe(200)
  expect(readings).toBeGreaterThan(0)
  expect(readings).toBeLessThanOrEqual(3)
})
