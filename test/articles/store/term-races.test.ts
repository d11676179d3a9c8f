import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { patiently, publish, type Shown, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const terms = { tags: ['hot', 'cold', 'mild'], categories: ['news', 'views'] }
const codes = new Set<number>()

async function ask(method: string, url: string, body?: object): Promise<void> {
  const answer = await patiently(() => send(app, method, url, body))
  codes.add(answer.statusCode)
}

test('concurrent writes of articles and of their terms all succeed and stay consistent', async () => {
  const articles: Shown[] = []
  for (let n = 0; n < 12; n++) articles.push(await publish(app, { title: `Racer ${n}`, ...terms }))
  const [first] = articles as [Shown]
  const idOf = (kind: 'tags' | 'categories', place: number) => first[kind][place]?.id
  const [hot, cold] = [idOf('tags', 0), idOf('tags', 1)]
  const news = idOf('categories', 0)
  const parents = await Promise.all(
    ['over', 'under'].map(
      async (name) => (await send(app, 'POST', '/categories', { name })).json().data.id as string,
    ),
  )
  for (let round = 0; round < 12; round++) {
    const extra = (await publish(app, { title: 'Once', ...terms, tags: [`gone ${round}`, 'cold'] }))
      .tags[0]
    await Promise.all([
      ...articles.map(({ id }, n) =>
        ask('PATCH', `/articles/${id}`, {
          summary: `Round ${round}`,
          ...(n % 3 ? {} : { tags: [...terms.tags, `new ${round} ${n}`] }),
        }),
      ),
      ...Array.from({ length: 8 }, (_, n) =>
        ask('POST', '/articles', {
          title: `Posted ${round} ${n}`,
          ...terms,
          tags: ['mild', 'cold', 'hot'],
        }),
      ),
      ask('PATCH', `/tags/${hot}`, { name: `Hot ${round}` }),
      ask('PATCH', `/tags/${cold}`, { description: `Round ${round}` }),
      ask('POST', `/tags/${extra?.id}/merge`, { into: hot }),
      ask('PATCH', `/categories/${news}`, { parentId: parents[round % 2] }),
    ])
  }
  expect([...codes].sort()).toEqual([200, 201])
  expect(await disagreements(app.db)).toEqual([])
})
