import {
  type Condition,
  certain,
  not,
  replaced,
  some,
  type Test,
} from '../config/interpreter/conditions.ts'
import { createRun } from '../config/interpreter/evaluate.ts'
import { exportOf, follow } from '../config/interpreter/names.ts'
import { openCode, type Run } from '../config/interpreter/scope.ts'
import type { Value } from '../config/interpreter/values.ts'
import { keepsFilePaths } from './addresses-made.ts'
import { fieldsOf } from './fields-made.ts'
import { gatsbyCode, givenToCode, isQuery, type Made } from './generator.ts'
import type { NodeFiles } from './node-files.ts'
import {
  type Comparison,
  type PageQuestion,
  type PageTest,
  type Subject,
  withFields,
  withoutKeys,
} from './page-test.ts'
import { regexTest, subjectOf } from './text-queries.ts'

/** What the code of a site that makes pages says of them. */
export interface CodePages {
  /** What a text must be for code to make a page of it; `unread` if no page of a text is found. */
  test: PageTest
  /** Whether no code changes the addresses that texts have by their files. */
  keepsFilePaths: boolean
  /** Whether no code takes away the pages that files make. */
  keepsOthers: boolean
}

/** Follows the code that makes pages of a site of so many texts. */
export function pagesByCode({ texts }: NodeFiles, count: number): CodePages {
  const all = [...texts.values()]
  const made: Made = { queries: [], pages: [], paths: [], fields: new Map(), gone: [] }
  const takes = all.some((text) => taking.test(text))
  const code = gatsbyCode(
    made,
    count,
    all.some((text) => catching.test(text)),
  )
  const files = { names: new Set(texts.keys()), text: (file: string) => texts.get(file) }
  const run = createRun(files, '', code)
  const [first] = texts.keys()
  if (first !== undefined) followFrom(run, first, takes)
  return {
    test: testOf(run, made),
    keepsFilePaths: keepsFilePaths(made),
    keepsOthers: made.gone.length === 0,
  }
}

function testOf(run: Run, made: Made): PageTest {
  // What is not followed to its end may leave out any text.
  if (run.steps <= 0) return 'no'
  if (made.pages.length === 0 || changesAny(run)) return 'unread'
  const asTest = (one: Condition) => asPageTest(made, one)
  const own = withFields(
    withoutKeys(some(...made.pages.map(asTest)), run.changed),
    fieldsOf(made.fields, asTest),
  )
  // A field may be a key of the text.
  return withoutKeys(own, run.changed)
}

const catching = /\bcatch\s{0,5}[({]/
const taking = /\bdelete(?:Page|Node)\b/

const changesAny = ({ changed }: Run) => changed.has('') || changed.has('frontmatter')

const hooks = ['createPages', 'createPagesStatefully', 'onCreateNode']

/** Follows the code from where Gatsby calls it; `takes`: it names what takes pages away. */
function followFrom(run: Run, file: string, takes: boolean): void {
  const code = openCode(run, file)
  if (code) follow(run, code)
  const given = givenToCode(takes)
  const call = (made: Value) => made.kind === 'function' && run.apply(run, made, [given])
  for (const name of hooks) call(exportOf(run, file, name))
  if (!takes) return
  // What they change of pages of others is no key of texts.
  const { changed } = run
  run.changed = new Set()
  const all = exportOf(run, file, '*')
  const others =
    all.kind === 'object' ? [...all.members].filter(([name]) => !hooks.includes(name)) : []
  for (const [, one] of others) call(one)
  if (run.changed.has('')) changed.add('')
  run.changed = changed
}

/** What code asks of the members of a node, as a test of the text. */
function asPageTest(made: Made, condition: Condition): PageTest {
  return replaced(certain(condition), (one): PageTest => {
    if (isQuery(one.of)) return made.queries[Number(one.of[0]?.slice(6))]?.test ?? 'unread'
    const as = one.or === undefined ? comparisonIn(one) : null
    if (as === null || one.of.some((step) => /^[:/?]|^length$/.test(step))) return 'unread'
    if (one.of.slice(-2).join('.') === 'internal.type') return ofType(as)
    const of = subjectIn(one.of, 'set' in as || ('equal' in as && as.equal === null))
    return of ? asked(of, as) : 'unread'
  })
}

function asked(of: Subject, as: Comparison): PageTest {
  if (!('is' in as)) return { of, as }
  if (as.is === 'regex') return regexTest(of, `/${as.value}/`)
  // A list holds one of its values.
  const isList = 'key' in of && as.is === 'holds'
  return isList ? some<PageQuestion>({ of, as }, { of, as: { equal: as.value } }) : { of, as }
}

const mdx: PageTest = { of: { name: 'ending' }, as: { equal: 'mdx' } }

/** The type of a node, by its ending; a site may read other Markdown as MDX, too. */
function ofType(as: Comparison): PageTest {
  const types = 'equal' in as ? [as.equal] : 'any' in as ? as.any : []
  return some(
    ...types.map((type): PageTest => {
      if (type === 'MarkdownRemark') return not(mdx)
      return type === 'Mdx' ? some(mdx, 'unread') : 'unread'
    }),
  )
}

/** What code compares of a text; `isThere`: it asks only whether there is something. */
function subjectIn(path: readonly string[], isThere: boolean): Subject | null {
  const own = subjectOf(path)
  const isAddress = !isThere && /^(?:slug|path|permalink|url)$/.test(path.at(-1) ?? '')
  return isAddress && !(own && 'key' in own) ? { address: true } : own
}

function comparisonIn({ of: _, exact: __, ...one }: Test): Comparison | null {
  if (one.is !== undefined) return { equal: one.is }
  if (one.any) return { any: one.any }
  if (one.starts !== undefined) return { is: 'begins', value: one.starts }
  if (one.ends !== undefined) return { is: 'ends', value: one.ends }
  if (one.matches !== undefined) return { is: 'regex', value: one.matches }
  if (one.has !== undefined)
    return typeof one.has === 'string' ? { is: 'holds', value: one.has } : null
  return Object.keys(one).length === 0 ? { set: true } : null
}
