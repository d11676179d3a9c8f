import type { Json } from '../../../../shapes.ts'
import { codeOf, endsLine, match } from './code.ts'
import { readValue } from './literals.ts'
import { namesGivenOnce, unnamedImports } from './names.ts'

/** What a Python file assigns at the margin, by name; null for what is no literal. */
export type Assigned = Map<string, Json>

// Also with a type: `X: list[str] = []`.
const assignment = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n#'"]*)?=(?!=)[ \t]*/gm
// `A = B = 'x'`: another name that gets the same value, also in parentheses of several lines.
const furtherName = /(?:\(\s*([A-Za-z_]\w*)\s*\)|([A-Za-z_]\w*))[ \t]*=(?!=)[ \t]*/y

/** Reads the assignments of literals in a Python file, which is never run. */
export function readPython(source: string): Assigned {
  const values: Assigned = new Map()
  const code = codeOf(source)
  const once = namesGivenOnce(code)
  const texts = new Map<string, string>()
  const imports = unnamedImports(code)
  let passed = 0
  for (const { names, end } of assignmentsIn(source, code)) {
    const before = passed
    while ((imports[passed] ?? source.length) < end) passed++
    if (passed > before) texts.clear()
    const read = readValue({ source, names: texts }, end)
    const isWhole = read !== null && endsLine(source, read.end)
    for (const { name } of names) {
      values.set(name, isWhole ? read.value : null)
      if (isWhole && typeof read.value === 'string' && once.has(name)) texts.set(name, read.value)
    }
  }
  return values
}

interface Assignment {
  names: { name: string; at: number }[]
  /** Where the value begins. */
  end: number
}

/** The assignments at the margin. */
const assignmentsIn = (source: string, code: string): Assignment[] =>
  [...source.matchAll(assignment)].flatMap(({ 0: all, 1: name = '', index }) =>
    code.startsWith(name, index) ? [namesAt(source, { name, at: index }, index + all.length)] : [],
  )

/** The names that one value is assigned to, and where the value begins. */
function namesAt(source: string, first: Assignment['names'][number], start: number): Assignment {
  const names = [first]
  let end = start
  for (let next = match(furtherName, source, end); next; next = match(furtherName, source, end)) {
    const name = next[1] ?? next[2] ?? ''
    names.push({ name, at: end + next[0].indexOf(name) })
    end += next[0].length
  }
  return { names, end }
}

/**
 * The names that a Python file may change in another way than by an assignment at the margin; the
 * lists of some names are known to grow.
 */
export function changedIn(source: string, growing: readonly string[] = []): string[] {
  const code = codeOf(source)
  const assigned = assignmentsIn(source, code)
  const read = new Set(assigned.flatMap(({ names }) => names.map(({ at }) => at)))
  const changed = new Set(
    [...code.matchAll(/\b[A-Za-z_]\w*/g)].flatMap(({ 0: name, index }) =>
      read.has(index) || isOnlyRead(code, index, index + name.length) ? [] : [name],
    ),
  )
  // A list or map with several names (`A = b = []`) changes by each of them.
  const isChanged = ({ name }: { name: string }) => changed.has(name) || growing.includes(name)
  for (const { names, end } of assigned)
    if (names.length > 1 && !isScalar.test(source.slice(end, end + 10)) && names.some(isChanged))
      for (const { name } of names) changed.add(name)
  return [...changed].filter((name) => /^[A-Z]/.test(name))
}

const isScalar = /^(?:[rRuU]{0,2}['"]|-?\d|(?:True|False|None)\b)/

/** Whether a value is only searched (`in X`), or copied to a longer list (`X + y`, `y + X`). */
function isOnlyRead(code: string, start: number, end: number): boolean {
  const [before, after] = [code.slice(Math.max(0, start - 20), start), code.slice(end, end + 20)]
  if (/(?:\bin|\+=?)[ \t]*$/.test(before)) return !/^[ \t]*[.[(=,]/.test(after)
  return /=[ \t]*$/.test(before) && /^[ \t]*\+(?!=)/.test(after)
}
