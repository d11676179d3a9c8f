import { expect, test } from 'vitest'
import { renderInThread } from '../../../src/markdown/render/pool.ts'
import { readPrinted } from '../../../src/markdown/render/printed.ts'

const page = { lang: 'en', path: 'posts/x' }
let started = 0
process.on('worker', () => {
  started++
})

test('articles share one thread, and a second one starts beside a slow article', async () => {
  const honest = (n: number) => `Article ${n} with *words*.\n\n`.repeat(1_000)
  const patient = 3_600_000
  const all = Array.from({ length: 8 }, (_, n) => renderInThread(honest(n), page, patient))
  for (const rendered of await Promise.all(all)) expect(rendered.status).toBe('rendered')
  expect(started).toBe(1)

  const slow = renderInThread('<b></i>'.repeat(150_000), page, 1_000)
  const next = await renderInThread(honest(9), page, patient)
  expect(readPrinted(next).html).toContain('<em>words</em>')
  expect(started).toBe(2)
  expect((await slow).status).toBe('timeout')
})
