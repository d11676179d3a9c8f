import { expect, test } from 'vitest'
import { startNode } from './support/processes/start-node.ts'

const program = `
  import { compare } from './src/diff/compare.ts'
  import { placeholderApart } from './src/renditions/placeholders/thumb-hash.ts'
  const { text } = await compare({ from: 'a\\n', to: 'b\\n', names: null })
  const picture = 'examples/content/posts/night-market/stalls.jpg'
  const placeholder = await placeholderApart(picture, 'image/jpeg')
  process.stdout.write(JSON.stringify([text, typeof placeholder]))
  process.exit()
`

// Other tests use the compiled program, while `npm run dev` uses the sources.
test('the sources start threads and the decoder without a compilation', async () => {
  const started = startNode(['--import', 'tsx', '--input-type=module', '--eval', program], {})
  expect(await started.exit).toBe(0)
  expect(JSON.parse(started.output())).toEqual(['@@ -1,1 +1,1 @@\n-a\n+b\n', 'string'])
})
