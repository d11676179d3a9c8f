import { passedBy } from '../config/static/imports.ts'
import { openModule } from '../config/static/module.ts'
import { evaluate, execute } from './code/evaluate.ts'
import { scopeOf } from './code/names.ts'
import { callFunction, type Maker, openRun, type Run, within } from './code/run.ts'
import { memberOf, type Path } from './code/values.ts'
import type { NodeFiles } from './node-files.ts'
import { allOf, type PageTest, someOf } from './page-test.ts'
import { queriesIn, type TextQuery } from './text-queries.ts'

/** What a text must be for the code to make a page of it; null if no call for texts is found. */
export function testOfCode({ texts }: NodeFiles): PageTest {
  const files = new Map(
    [...texts].map(([file, text]) => [file, { m: openModule(file, text), passed: passedBy(text) }]),
  )
  const run = openRun(files, { evaluate, execute })
  followAll(run)
  // What is not followed to its end may leave out any text.
  if (run.isCut) return false
  if (run.makers.length === 0) return null
  const queries = new Map([...files].map(([file, { m }]) => [file, queriesIn(m)]))
  return someOf(run.makers.map((maker) => testOfMaker(maker, queries)))
}

/** Follows the code from where Gatsby calls it, then what nothing called. */
function followAll(run: Run): void {
  const [first] = run.files.keys()
  const scope = first === undefined ? null : scopeOf(run, first)
  for (const name of ['createPages', 'createPagesStatefully']) {
    const exported = scope?.values.get('exports')
    const made = scope?.values.get(name) ?? (exported && memberOf(exported, name))
    if (made?.kind === 'function') callFunction(run, made, [])
  }
  for (const file of run.files.keys()) scopeOf(run, file)
  for (const [node, { scope, place }] of run.waiting) {
    run.waiting.delete(node)
    within(run, place, () => callFunction(run, { kind: 'function', node, scope }, []))
  }
}

function testOfMaker({ file, lists, test }: Maker, queries: Map<string, TextQuery[]>): PageTest {
  const own = queries.get(file) ?? []
  const named = lists.map((list) => (list.queries ?? own).filter((one) => isNamed(list, one)))
  const known = lists.map((list) => list.queries?.filter(({ isOfPages }) => isOfPages) ?? [])
  const all = [...queries.values()].flat().filter(({ isOfPages }) => isOfPages)
  const found = [...named, ...known, all].find((one) => one.length > 0)
  return allOf([test, found ? someOf(found.map((one) => one.test)) : null])
}

const isNamed = ({ names }: Path, { name }: TextQuery) =>
  names.includes(name) || names.includes(`|${name}`)
