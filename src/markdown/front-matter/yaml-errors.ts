import type { YAMLException } from 'js-yaml'
import { fault, type ParseFault } from './parse-result.ts'
import { findQuoteHint } from './quote-hints.ts'

type Reported = Pick<YAMLException, 'reason'> & Partial<Pick<YAMLException, 'mark'>>

interface ErrorPosition {
  line: number
  column: number
}

/** A js-yaml error in words for the author. */
export function describeYamlError({ reason, mark }: Reported, source: string): ParseFault {
  // js-yaml gives no position for a second document (`--- x`).
  const at = mark ? { line: mark.line + 1, column: mark.column + 1 } : findSecond(source)
  if (reason === 'duplicated mapping key') return describeDuplicate(source.split('\n'), at)
  if (reason.includes('maxDepth'))
    return fault('front_matter_depth', 'The front matter is nested too deeply.', at)
  if (/merge (keys|sequence)/.test(reason)) {
    return fault('front_matter_aliases', `The front matter merges too much: ${reason}.`, at)
  }
  const message = `The YAML front matter cannot be read: ${reason}.`
  const found = findHint(source.split('\n'), at.line)
  return found
    ? fault('front_matter_syntax', message, found.at ?? at, found.hint)
    : fault('front_matter_syntax', message, at)
}

/** Where a second document begins: after `---`, or after the `...` that ends the first. */
function findSecond(source: string): ErrorPosition {
  const line = source
    .split('\n')
    .findIndex((text, index) => index > 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text))
  return { line: Math.max(line, 0) + 1, column: 1 }
}

/** Finds the line of the first key in block maps, which covers nearly all cases. */
function describeDuplicate(lines: string[], at: ErrorPosition): ParseFault {
  const key = keyOf(lines[at.line - 1]?.slice(at.column - 1) ?? '')
  const isFirst = (line: string, index: number) =>
    index < at.line - 1 && line.search(/[^\s-]/) === at.column - 1 && keyOf(line) === key
  const first = lines.findLastIndex(isFirst)
  const duplicate = fault(
    'duplicate_key',
    `The key "${key}" occurs twice`,
    at,
    'Remove one of the two.',
  )
  const found = { ...duplicate, key }
  return first === -1 ? found : { ...found, otherLine: first + 1 }
}

function keyOf(line: string): string {
  const colon = line.indexOf(':')
  const key = line.slice(0, colon === -1 ? undefined : colon).trim()
  return key.replace(/^(?:- +)+/, '').replace(/^(["'])(.*)\1$/, '$2')
}

const hints: [pattern: RegExp, hint: string][] = [
  [/^ *\t/, 'Indent with spaces; YAML allows no tabs there.'],
  [/^\s*[^\s:：]+：/, 'Write an ordinary colon and a space instead of the full-width colon.'],
  [/^\s*[^\s:]+: +[^"'\s[{|>][^\n]*:( |$)/, 'Put the value in quotes: it holds a colon.'],
  [
    /^\s*[^\s:]+: +[@`%]/,
    'Put the value in quotes: it begins with a character that YAML reserves.',
  ],
  [/^[^\s:"'#-]+:[^\s]/, 'Put a space after the colon.'],
  [/\{\{|\{%/, 'This looks like template code: fill it in, or put it in quotes.'],
]

/**
 * The likely cause of an error. js-yaml may report it one line late; then the line before is the
 * one to fix.
 */
function findHint(lines: string[], line: number): { hint: string; at?: ErrorPosition } | undefined {
  const [here, before] = [lines[line - 1] ?? '', lines[line - 2] ?? '']
  const found = findHintIn(here)
  if (found) return { hint: found }
  const hint = findHintIn(before)
  return hint === undefined
    ? undefined
    : { hint, at: { line: line - 1, column: before.search(/\S|$/) + 1 } }
}

function findHintIn(line: string): string | undefined {
  const start = line.slice(0, 500)
  return findQuoteHint(start, 'yaml') ?? hints.find(([pattern]) => pattern.test(start))?.[1]
}
