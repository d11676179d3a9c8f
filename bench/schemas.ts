import { dump } from 'js-yaml'
import { readTree } from '../src/imports/read-tree.ts'
import type { ParsedFile } from '../src/imports/run/parse.ts'
import { resolvePaths } from '../src/imports/source/paths.ts'
import { readArticle } from '../src/markdown/fields/read.ts'
import { type CheckText, createCheck, type PlacedFault } from '../src/schemas/check-text.ts'
import { createInference } from '../src/schemas/infer/infer.ts'
import type { JsonObject } from '../src/shapes.ts'
import { type Kind, kinds, type Mutation, mutate } from './support/content/mutate.ts'
import { below, createRandom } from './support/content/random.ts'

// Infers a schema from each folder or archive, checks all its texts by it, and then mutations of
// them: a value of another type, a value outside of a choice, a required key that is missing.

const zone = { lang: 'en', timeZone: 'UTC' } as const
const mutations = 1_000

async function textsOf(path: string): Promise<ParsedFile[]> {
  const texts: ParsedFile[] = []
  for await (const parsed of readTree(await resolvePaths([path]), zone))
    if ('article' in parsed) texts.push(parsed)
  return texts
}

/** Whether a fault leads to the line of the key. */
const isPlaced = (faults: readonly PlacedFault[], source: string, { key }: Mutation) =>
  faults.some(({ line, column }) => {
    const shown = source.split('\n')[line - 1] ?? ''
    const isThere = column >= 1 && column <= shown.length
    return isThere && (shown.includes(key) || shown.trimStart().startsWith('-'))
  })

function checkMutations(texts: readonly ParsedFile[], schema: JsonObject, check: CheckText) {
  const random = createRandom(1)
  const found = new Map<Kind, { made: number; refused: number }>()
  let [made, unplaced] = [0, 0]
  for (let tries = 0; made < mutations && tries < 100 * mutations; tries++) {
    const kind = kinds[tries % kinds.length] as Kind
    const mutation = mutate(
      texts[below(random, texts.length)]?.article.data ?? {},
      schema,
      kind,
      random,
    )
    const source = mutation && `---\n${dump(mutation.data)}---\nBody\n`
    const read = source ? readArticle(source, 'a.md', { ...zone, status: 'published' }) : null
    if (!source || !read?.ok) continue
    made++
    const faults = check(read.article, undefined)
    const counts = found.get(kind) ?? { made: 0, refused: 0 }
    counts.made++
    if (faults.length > 0) counts.refused++
    if (faults.length > 0 && !isPlaced(faults, source, mutation)) unplaced++
    found.set(kind, counts)
  }
  return { found, unplaced }
}

async function measure(path: string): Promise<void> {
  const texts = await textsOf(path)
  const inference = createInference()
  for (const { article } of texts) inference.add(article.data)
  const schema = inference.schema()
  const created = createCheck(schema)
  if (!created.ok) throw new Error(created.faults.join('\n'))
  const { check } = created
  const wrong = texts.filter(({ article, rules }) => check(article, rules).length > 0).length
  console.log(`${path}: ${texts.length} texts, ${wrong} wrong`)
  const { found, unplaced } = checkMutations(texts, schema, check)
  for (const [kind, { made, refused }] of found)
    console.log(`  ${kind}: ${refused} of ${made} refused`)
  console.log(`  without their line and column: ${unplaced}`)
}

for (const path of process.argv.slice(2)) await measure(path)
