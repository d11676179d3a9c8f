import { posix } from 'node:path'
import type { SiteFiles } from '../../dialect.ts'
import { importNames, passedBy } from '../static/imports.ts'
import { openModule } from '../static/module.ts'
import type { Node, Statement } from '../syntax/nodes.ts'
import { namesOf } from '../syntax/patterns.ts'
import { parseModule } from '../syntax/statements.ts'
import type { Condition } from './conditions.ts'
import type { Code, Entries, Scope, Value } from './values.ts'

/** What the generator of a site gives to its code, and what the calls of it mean. */
export interface Generator {
  /** The value of a name that no file of the site declares; null if it gives none. */
  globalOf(name: string): Value | null
  /** What its packages export by a name; null for other packages. */
  importOf(from: string, name: string): Value | null
  /** The result of a call; undefined if it is none of the generator's. */
  call(run: Run, callee: Value, args: Value[]): Value | undefined
  /** The code in the text of a file. */
  scriptOf(file: string, text: string): string
  /** Whether the statements of a file are followed one after another. */
  isFollowed(file: string): boolean
  /** Whether loops over lists that are not read have turns for sure. */
  listsAreFilled: boolean
  /** What an error that code throws does to what follows. */
  onThrow?(run: Run): void
  /** Whether code at this place is followed as if nothing failed. */
  isTrusted?(run: Run): boolean
}

/** What is open while the code of one site is read. */
export interface Run {
  generator: Generator
  files: SiteFiles
  root: string
  codes: Map<string, Code | null>
  /** Steps that are left, so that no code is read for long. */
  steps: number
  depth: number
  calls: number
  /** The path condition: what holds where the code is. */
  guard: Condition
  /** The part of it that is asked in the function that the code is in. */
  local: Condition
  /** Whether the code is in a `try`, of which names may keep their values. */
  isTried: boolean
  /** How many pages the code has made. */
  made: number
  /** The entries of the loop that the code is in, and what they passed there. */
  loop: { sets: Entries['sets']; guard: Condition } | null
  /** All entries that code took, and those that it shows in pages of lists. */
  taken: Entries['sets']
  listed: Entries['sets']
  /** The keys that code gives other values. */
  changed: Set<string>
  /** The collections whose entries a page shows, while its script is read. */
  shown: Set<string>
  evaluate(run: Run, scope: Scope, node: Node): Value
  execute(run: Run, scope: Scope, statements: readonly Statement[]): unknown
  apply(run: Run, callee: Value, args: Value[]): Value
}

export const openRun = (
  files: SiteFiles,
  root: string,
  work: Pick<Run, 'evaluate' | 'apply' | 'execute' | 'generator'>,
): Run => ({
  ...work,
  files,
  root,
  codes: new Map(),
  steps: 100_000,
  depth: 0,
  calls: 0,
  loop: null,
  guard: 'yes',
  local: 'yes',
  isTried: false,
  made: 0,
  taken: [],
  listed: [],
  changed: new Set(),
  shown: new Set(),
})

/** How deep expressions and statements may be in each other. */
export const maxDepth = 150

/** The most items of a list that are followed. */
export const maxItems = 2000

/** Takes the steps of a list that code makes; one that is too long ends the reading. */
export function bounded(run: Run, list: Value): Value {
  if (list.kind !== 'array') return list
  charge(run, list.items.length)
  if (list.items.length >= maxItems) run.steps = 0
  return list
}

/** Takes the steps of copying members or items. */
export function charge(run: Run, copied: number): void {
  run.steps -= copied >> 4
}

const maxCodes = 200

/** Opens a file; null if its text is not there. */
export function openCode(run: Run, file: string): Code | null {
  const known = run.codes.get(file)
  if (known !== undefined || run.codes.size >= maxCodes) return known ?? null
  const text = run.files.text(file)
  const code = text === undefined ? null : codeOf(run, file, text)
  run.codes.set(file, code)
  return code
}

/** Opens a file anew, so that its names get the values of one use of it. */
export function copyOf(run: Run, file: string): Code | null {
  const text = run.files.text(file)
  if (text === undefined) return null
  run.steps -= text.length >> 6
  return run.steps > 0 ? codeOf(run, file, text) : null
}

const asking = new Set(['if', 'loop', 'unread'])

function codeOf({ generator }: Run, file: string, text: string): Code {
  const source = generator.scriptOf(file, text)
  const m = openModule(file, source)
  const waiting: Code['waiting'] = new Map()
  const ifs: Code['ifs'] = []
  // Whether a page continues after a `catch` is asked of what it shows.
  const statements = parseModule(m).flatMap((one) =>
    one.kind === 'if' && one.isTry ? one.yes : [one],
  )
  for (const one of statements) {
    if (asking.has(one.kind)) ifs.push(one)
    if (one.kind === 'function') waiting.set(one.name, one)
    if (one.kind === 'let')
      for (const name of namesOf(one.pattern)) if (!waiting.has(name)) waiting.set(name, one)
  }
  const passed = passedBy(source)
  const isFollowed = generator.isFollowed(file)
  const code = { file, m, waiting, ifs, statements, passed, isFollowed } as unknown as Code
  code.scope = { values: new Map(), parent: null, code }
  return code
}

/** The file of the site that an import names, also by an alias (`@/lib/a`, `~/lib/a`, `@lib/a`). */
export function fileOf(
  run: Pick<Run, 'files' | 'root'>,
  from: string,
  importer: string,
): string | null {
  const bare = from.replace(/^[@~#$]?\/?/, '')
  const starts = from.startsWith('.')
    ? [posix.join(posix.dirname(importer), from)]
    : ['src/', ''].flatMap((folder) =>
        [bare, bare.replace(/^[^/]+\//, '')].map((one) => run.root + folder + one),
      )
  return starts.flatMap(importNames).find((file) => run.files.names.has(file)) ?? null
}
