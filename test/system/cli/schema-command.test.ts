import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testApp } from '../../support/app.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'
import { killAll, runBroadsheet } from '../../support/processes/processes.ts'

afterAll(killAll)

test('a schema inferred from a source checks files without a server', async () => {
  const app = await testApp()
  const text = (rating: string) => `---\ntitle: T\nrating: ${rating}\n---\nBody\n`
  const tree = await makeTree({ 'a.md': text('1'), 'posts/b.md': text('2') })
  await importTree(app.db, tree, { source: 'blog' })
  const inferred = await runBroadsheet(['schema', 'infer', '--source', 'blog'], {
    DATABASE_URL: app.url,
  })
  expect(inferred).toMatchObject({ code: 0, output: expect.stringContaining('from 2 texts.') })
  await app.close()
  const json = inferred.output.slice(0, inferred.output.lastIndexOf('}') + 1)
  expect(JSON.parse(json)).toMatchObject({
    required: ['title', 'rating'],
    properties: { rating: { type: 'integer' } },
  })
  const schema = join(tree.path, 'schema.json')
  writeFileSync(schema, json)
  await tree.put({ 'posts/b.md': text('high'), 'posts/c.md': '---\nrating: 1\n---\n' })
  const nowhere = { DATA_DIR: join(tree.path, 'nowhere') }
  expect(await runBroadsheet(['schema', 'check', tree.path, '--schema', schema], nowhere)).toEqual({
    code: 1,
    output: [
      'posts/b.md:3:1 "rating" must be integer.',
      'posts/c.md:1:1 "title" is missing.',
      '3 texts checked, 2 are not right.',
      '',
    ].join('\n'),
  })
  writeFileSync(schema, '{"properties": {"a": {"pattern": "(?=x)"}}}')
  expect(await runBroadsheet(['schema', 'check', tree.path, '--schema', schema], nowhere)).toEqual({
    code: 2,
    output: expect.stringMatching(/^error: .+schema\.json: \/properties\/a\/pattern: Look-around/),
  })
  await tree.remove()
})
