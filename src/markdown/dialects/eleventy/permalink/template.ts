import { posix } from 'node:path'
import { isOther, isTrue, valueBy } from './expressions.ts'
import type { Given } from './given.ts'

/** A value in a template, with its filters. */
export const hole = /\{\{-?\s*([^{}]{1,200}?)\s*-?\}\}/g
const part = /\{\{[^{}]{1,200}\}\}|\{%[^%]{1,200}%\}|(?:(?!\{[{%])[\s\S])+/g
const assigned = /^(?:set|assign)\s+(\w+)\s*=\s*(.+)$/s

/** The address of a permalink; null if only running its code tells. */
export function expandPermalink(pattern: string, given: Given): string | null {
  const filled = expandTemplate(pattern, given)
  return filled === null ? null : addressOf(filled)
}

/** The address of a permalink that is no template, or of what a template gives. */
export const addressOf = (filled: string) =>
  posix.normalize(`/${filled}`).replace(/\/index\.html$/, '/')

/** What the holes and the tags of a template give; null where only running it tells. */
export function expandTemplate(pattern: string, given: Given): string | null {
  // A dash takes the blanks beside a tag.
  const plain = pattern.replace(/\s{0,99}(\{[{%])-/g, '$1').replace(/-([%}]\})\s*/g, '$1')
  const parts = plain.match(part) ?? []
  const state: Filling = { given, filled: '', branches: [] }
  const isKnown = parts.join('') === plain && parts.every((one) => isAdded(one, state))
  const isWhole = isKnown && state.branches.length === 0 && !/\{[{%#]|<%/.test(state.filled)
  return isWhole ? state.filled : null
}

interface Filling {
  given: Given
  filled: string
  branches: Branch[]
}

/** Adds what a part of a template gives, if it is known. */
function isAdded(one: string, state: Filling): boolean {
  const isOn = state.branches.every((branch) => branch.isOn)
  const code = one.slice(2, -2).trim()
  const [, name, value = ''] = assigned.exec(code) ?? []
  if (one.startsWith('{%') && !name) return isTaken(code, state)
  if (!isOn) return true
  const made = /^\{[{%]/.test(one) ? valueBy(name ? value : code, state.given) : one
  if (typeof made !== 'string' || (name && (name === 'date' || isOther(name)))) return false
  if (name) state.given = withValue(state.given, name, made)
  else state.filled += made
  // Nunjucks escapes signs of HTML.
  const isPlain = name !== undefined || made === one || /\| as_is\b/.test(code)
  return isPlain || state.given.isRaw || !/[<>&"'\\]/.test(made)
}

const withValue = ({ values, isComputed, ...given }: Given, name: string, made: string): Given => ({
  ...given,
  values: { ...values, [name]: made },
  isComputed: (key) => key !== name && isComputed?.(key) === true,
})

/** The words in the holes and the tags of a template, the paths of keys among them. */
export const pathsIn = (pattern: string): string[] =>
  (pattern.match(/\{[{%][^{}%]{1,200}/g) ?? []).flatMap((code) => code.match(/[\w.]+/g) ?? [])

interface Branch {
  isOn: boolean
  /** Whether one of the branches before it was taken, or it is. */
  isTaken: boolean
}

/** Takes a tag of a choice; false where it is another tag, or the choice is not known. */
function isTaken(code: string, { branches, given }: Filling): boolean {
  const [, word = '', test = ''] = /^(\w+)\s*(.*)$/s.exec(code) ?? []
  const last = branches.at(-1)
  const isOn = branches.every((branch) => branch.isOn)
  if (word === 'endif') return branches.pop() !== undefined
  if (word === 'else' && last) return take(last, true)
  if (/^els?e?if$/.test(word) && last) return take(last, isTrue(test, given))
  if (word !== 'if') return false
  const made = { isOn: false, isTaken: !isOn }
  branches.push(made)
  return take(made, isOn && isTrue(test, given))
}

function take(one: Branch, is: boolean | null): boolean {
  if (is === null && !one.isTaken) return false
  one.isOn = !one.isTaken && is === true
  one.isTaken ||= one.isOn
  return true
}
