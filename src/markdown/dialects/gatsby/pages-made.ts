import { passedBy } from '../config/static/imports.ts'
import { openModule } from '../config/static/module.ts'
import { evaluate, execute } from './code/evaluate.ts'
import { exportsOf, scopeOf } from './code/names.ts'
import { callFunction, type Maker, openRun, type Run } from './code/run.ts'
import { memberOf, type Path } from './code/values.ts'
import type { NodeFiles } from './node-files.ts'
import { allOf, type PageTest, someOf, withFields, withoutKeys } from './page-test.ts'
import { queriesIn, type TextQuery } from './text-queries.ts'

/** What a text must be for the code to make a page of it; null if no call for texts is found. */
export function testOfCode({ texts }: NodeFiles, count: number): PageTest {
  const files = new Map([...texts].map(([file, text]) => [file, openCode(file, text)]))
  const catches = [...texts.values()].some((text) => catching.test(text))
  const run = openRun(files, { evaluate, execute, texts: count, catches })
  followAll(run)
  // What is not followed to its end may leave out any text.
  if (run.isCut) return false
  const isChanged = run.changed.has('') || [...texts.values()].some(takesPages)
  if (run.makers.length === 0 || isChanged) return null
  const queries = new Map([...files].map(([file, { m }]) => [file, queriesIn(m, count)]))
  const made = someOf(run.makers.map((maker) => testOfMaker(maker, queries)))
  const own = withFields(withoutKeys(made, run.changed), run.fields)
  // A field may be a key of the text.
  return withoutKeys(own, run.changed)
}

const openCode = (file: string, text: string) => ({
  m: openModule(file, text),
  passed: passedBy(text),
  filled: new Set(Array.from(text.matchAll(filling), ([, name = '']) => name)),
})

const catching = /\bcatch\s{0,5}[({]/
const filling = /\b(\w{1,100})\.(?:push|unshift|add|set)\(/g
// What is made again at once is only changed.
const again = /\bdeletePage\s{0,5}\([^()]{0,100}\);?\s{0,200}createPage\s{0,5}\(/g
const taking = /\bdeletePage\s{0,5}[(:'"`.)]|\bdeleteNode\s{0,5}\(/
// Lists cut and heads replaced in a form that is not followed: `nodes.length = 0`, `a.pop.bind(a)`.
const cutting =
  /\.length\s{0,5}(?:=(?!=)|--|-=)|\.(?:splice|pop|shift|fill|copyWithin)(?!\w|\s{0,5}\()|\.frontmatter\s{0,5}=(?![=>])|\bdelete\s{1,5}[\w.]{1,100}\[|\bdefineProperty\s{0,5}\(\s{0,5}[\w.]{1,100}\s{0,5},\s{0,5}['"]length|\bReflect\.(?:set|deleteProperty|apply)\b/
const takesPages = (text: string) => taking.test(text.replace(again, '')) || cutting.test(text)

/** Follows the code from where Gatsby calls it. */
function followAll(run: Run): void {
  const [first] = run.files.keys()
  const scope = first === undefined ? null : scopeOf(run, first)
  for (const name of ['createPages', 'createPagesStatefully', 'onCreateNode']) {
    const exported = scope?.values.get('exports')
    const given = exported && memberOf(exported, name)
    // Another function of the file may have this name.
    const own = given?.kind === 'function' ? given : (scope?.values.get(name) ?? given)
    const passed = run.files.get(first ?? '')?.passed ?? []
    const others = passed.flatMap((from) => exportsOf(run, first ?? '', from, name) ?? [])
    const made = own?.kind === 'function' ? own : others[0]
    if (made?.kind === 'function') callFunction(run, made, [])
  }
}

function testOfMaker({ file, lists, test }: Maker, queries: Map<string, TextQuery[]>): PageTest {
  const own = queries.get(file) ?? []
  const named = lists.map((list) => (list.queries ?? own).filter((one) => isNamed(list, one)))
  const found = named.find((one) => one.length > 0)
  if (found) return allOf([test, someOf(found.map((one) => one.test))])
  // A text that all queries of a list find is surely in it.
  const known = lists.map((list) => list.queries ?? []).find((one) => one.length > 0)
  return allOf([test, known ? allOf(known.map((one) => one.test)) : null])
}

const isNamed = ({ names }: Path, { name }: TextQuery) =>
  names.includes(name) || names.includes(`|${name}`)
