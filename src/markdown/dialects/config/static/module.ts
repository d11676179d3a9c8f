import { type Token, tokensOf } from './tokens.ts'

/** One file of a configuration that is code. */
export interface Module {
  file: string
  tokens: readonly Token[]
  /** For each opening bracket, where it is closed. */
  ends: Map<number, number>
  /** Where the value of `const name: Type = value` begins; -1 for a name that has several. */
  constants: Map<string, number>
  imports: Map<string, Imported>
  /** The files whose exports this one passes on. */
  passed: string[]
  /** The members of constants that later code changes; '' is the constant itself. */
  changed: Map<string, Set<string>>
  /** Where functions of a name begin; -1 for a name that has several. */
  functions: Map<string, number>
  /** Where the exported value begins. */
  main: number | undefined
}

export interface Imported {
  from: string
  /** `default`, `*`, or the name of the export. */
  name: string
}

export const textAt = ({ tokens }: Module, at: number) => tokens[at]?.text ?? ''
export const isSign = ({ tokens }: Module, at: number, text: string) =>
  tokens[at]?.text === text && tokens[at]?.kind !== 'text'
export const isName = ({ tokens }: Module, at: number) => tokens[at]?.kind === 'name'

/** The punctuation from here on as one text, of at most so many tokens. */
export function signsAt(m: Module, from: number, most: number): string {
  let signs = ''
  for (let at = from; at < from + most && m.tokens[at]?.kind === 'sign'; at++)
    signs += textAt(m, at)
  return signs
}

/** The length of the assignment operator here (`=`, `+=`, `??=`); 0 if there is none. */
export const assignmentAt = (m: Module, at: number): number =>
  assignment.exec(signsAt(m, at, 5))?.[0].length ?? 0

const assignment = /^(?:\*\*|\|\||&&|\?\?|>>>?|<<|[-+*/%|&^])?=(?![=>])/

/** Reads the names of a file. */
export function openModule(file: string, source: string): Module {
  const tokens = tokensOf(source)
  const m: Module = {
    file,
    tokens,
    ends: endsOf(tokens),
    constants: new Map(),
    imports: new Map(),
    passed: [],
    changed: new Map(),
    functions: new Map(),
    main: isData(file, tokens[0]?.text) ? 0 : undefined,
  }
  const outer = new Set<string>()
  let depth = 0
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.kind === 'sign') depth += depthOf(textAt(m, at))
    if (isDeclaration(m, at)) addConstant(m, at, depth === 0, outer)
    else if (isSign(m, at, 'import') || isPassed(m, at)) addImports(m, at)
    else if (isSign(m, at, 'function')) addFunction(m, at)
    else if (isSign(m, at, 'default') || isSign(m, at, 'exports')) m.main = mainAt(m, at) ?? m.main
    else if (isName(m, at)) addChange(m, at)
  }
  addChangesByOthers(m)
  return m
}

// A list is data in a file of JSON only.
const isData = (file: string, first: string | undefined) =>
  first === '{' || (first === '[' && file.endsWith('.json'))

/** The names of constants and functions that are in no function. */
export function outerNames(m: Module): string[] {
  const names = new Set<string>()
  for (let at = 0; at < m.tokens.length; at++) {
    if (m.tokens[at]?.kind === 'sign' && '([{'.includes(textAt(m, at))) at = endOf(m, at)
    if ((isDeclaration(m, at) || isSign(m, at, 'function')) && isName(m, at + 1))
      names.add(textAt(m, at + 1))
  }
  return [...names]
}

function addFunction(m: Module, at: number): void {
  const name = textAt(m, at + 1)
  m.functions.set(name, m.functions.has(name) ? -1 : at)
}

function mainAt(m: Module, at: number): number | undefined {
  if (isSign(m, at - 1, 'export')) return at + 1
  if (isSign(m, at - 1, 'as')) return at - 2
  return isSign(m, at - 2, 'module') && isSign(m, at + 1, '=') ? at + 2 : undefined
}

const depthOf = (sign: string) => ('([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0)

export const isDeclaration = (m: Module, at: number) =>
  isSign(m, at, 'const') || isSign(m, at, 'let') || isSign(m, at, 'var')

function endsOf(tokens: readonly Token[]): Map<number, number> {
  const ends = new Map<number, number>()
  const open: number[] = []
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'sign') continue
    if ('([{'.includes(text)) open.push(at)
    else if (')]}'.includes(text)) ends.set(open.pop() ?? -1, at)
  }
  return ends
}

/** Where a bracket is closed, or the end of the file. */
export const endOf = ({ ends, tokens }: Module, at: number) => ends.get(at) ?? tokens.length

export function find(m: Module, from: number, sign: string, most: number): number {
  for (let at = from; at < Math.min(from + most, m.tokens.length); at++)
    if (isSign(m, at, sign)) return at
  return -1
}

// A name at the margin goes before those of functions.
function addConstant(m: Module, at: number, isOuter: boolean, outer: Set<string>): void {
  const name = textAt(m, at + 1)
  const equals = isSign(m, at + 2, ':') ? typeEnd(m, at + 3) : at + 2
  if (!isSign(m, equals, '=') || (outer.has(name) && !isOuter)) return
  const isFirst = isOuter ? !outer.has(name) : !m.constants.has(name)
  if (isOuter) outer.add(name)
  m.constants.set(name, isFirst ? equals + 1 : -1)
}

/** The `=` after a type, which may hold arrows. */
function typeEnd(m: Module, from: number): number {
  for (let at = from; at < Math.min(from + 60, m.tokens.length); at++)
    if (isSign(m, at, '=') && !isSign(m, at + 1, '>')) return at
  return -1
}

/** `export * from 'x'`, which is kept, and `export { a as b } from 'x'`. */
function isPassed(m: Module, at: number): boolean {
  if (!isSign(m, at, 'export')) return false
  if (isSign(m, at + 1, '*') && isSign(m, at + 2, 'from')) m.passed.push(textAt(m, at + 3))
  return isSign(m, at + 1, '{') && isSign(m, endOf(m, at + 1) + 1, 'from')
}

/** `import a, { b, c as d } from 'x'` and `import * as a from 'x'`. */
function addImports(m: Module, at: number): void {
  // A type is no value.
  if (isSign(m, at + 1, 'type') && !isSign(m, at + 2, 'from')) return
  const end = find(m, at + 1, 'from', 400)
  if (end === -1 || m.tokens[end + 1]?.kind !== 'text') return
  const from = textAt(m, end + 1)
  const brace = find(m, at + 1, '{', end - at)
  const first = at + 1
  if (isSign(m, first, '*')) m.imports.set(textAt(m, first + 2), { from, name: '*' })
  else if (isName(m, first) && first < end)
    m.imports.set(textAt(m, first), { from, name: 'default' })
  for (let one = brace; brace !== -1 && one < end; one++) {
    if (!isSign(m, one, '{') && !isSign(m, one, ',')) continue
    const isRenamed = isSign(m, one + 2, 'as')
    const local = textAt(m, isRenamed ? one + 3 : one + 1)
    m.imports.set(local, { from, name: textAt(m, one + 1) })
  }
}

const changing = new Set(
  'push unshift splice pop shift fill sort reverse set add delete'.split(' '),
)

const isCounted = (m: Module, at: number) => /^(?:\+\+|--)/.test(signsAt(m, at, 2))

/** `name.member = …`, `name.member.push(…)`, `name += …`, `name++`, `Object.assign(name, …)`. */
function addChange(m: Module, at: number): void {
  if (isSign(m, at - 1, '.') || isDeclaration(m, at - 1)) return
  const { members, end } = chainAt(m, at + 1)
  const isCall = isSign(m, end, '(') && changing.has(members.at(-1) ?? '')
  const isSet = assignmentAt(m, end) > 0 || isCounted(m, end) || isCounted(m, at - 2)
  const isAssigned = isSign(m, at - 1, '(') && isSign(m, at - 2, 'assign')
  if (!isCall && !isSet && !isAssigned) return
  const isWhole = isAssigned || (isCall && members.length === 1)
  const member = isWhole ? '' : (members[0] ?? '')
  const known = m.changed.get(textAt(m, at)) ?? new Set()
  m.changed.set(textAt(m, at), known.add(member))
}

// Many names could hand on the members of each other.
const maxMembers = 50

/** `const b = all.a` and `b.push(…)`: what is changed by another name is the same. */
function addChangesByOthers(m: Module): void {
  for (const [name, at] of [...m.constants].reverse()) {
    const changed = m.changed.get(name)
    if (!changed || !isName(m, at) || !isSign(m, at - 3, 'const')) continue
    const { members, end } = chainAt(m, at + 1)
    if (isSign(m, end, '(')) continue
    const of = changed.size > maxMembers ? [''] : changed
    const known = m.changed.get(textAt(m, at)) ?? new Set()
    for (const member of members.length > 0 ? members.slice(0, 1) : of) known.add(member)
    m.changed.set(textAt(m, at), known)
  }
}

/** The names in `.a['b'].c`, and the token after it. */
function chainAt(m: Module, from: number): { members: string[]; end: number } {
  const members: string[] = []
  let end = from
  for (; isSign(m, end, '.') || isSign(m, end, '['); end++) {
    const isDot = isSign(m, end, '.')
    members.push(isDot || m.tokens[end + 1]?.kind === 'text' ? textAt(m, end + 1) : '')
    end = isDot ? end + 1 : endOf(m, end)
  }
  return { members, end }
}
