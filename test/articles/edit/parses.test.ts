import matter from 'gray-matter'
import { afterAll, expect, test, vi } from 'vitest'
import { testApp } from '../../support/app.ts'
import { create } from '../../support/content.ts'

vi.mock('gray-matter', async (load) => {
  const { default: real } = await load<{ default: typeof matter }>()
  return { default: Object.assign(vi.fn(real), real) }
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
  vi.mocked(matter).mockClear()
  const answer = await app.request('PATCH', `/v1/articles/${id}`, {
    key: app.adminKey,
    body: changes,
  })
  expect(answer.statusCode, answer.body).toBe(200)
  expect(matter).toHaveBeenCalled()
  expect(vi.mocked(matter).mock.calls.length).toBeLessThanOrEqual(3)
})
