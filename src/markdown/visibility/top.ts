import type { JsonObject, Problem } from '../../shapes.ts'
import { countLines, fenceLanguage, headOf, type Parts, withoutHead } from '../file/fences.ts'
import { byteLength, limits } from '../file/limits.ts'
import { type HeadKind, splitAs } from '../file/loose-heads.ts'
import {
  type FrontMatter,
  type Peculiarities,
  parseFrontMatter,
} from '../front-matter/front-matter.ts'
import { findFenceProblem } from '../front-matter/unclosed.ts'
import { isProse } from './lines.ts'
import { findLostHead } from './lost-head.ts'

/**
 * The head of a text: a map of keys, no head (all is body), or an unreadable head, which also
 * counts as body.
 */
export interface Top extends Omit<Peculiarities, 'isMap'> {
  parts: Parts
  data: JsonObject
  problems: Problem[]
  /** Why the head cannot be read. */
  unreadable: Problem | null
}

type Opened = { ok: true; top: Top } | { ok: false; problems: Problem[] }

const maxRestLength = 20_000
const code = 'visibility_unclear'

/** Whether a problem is a doubt about the visibility. */
export const isUnclear = (problem: Problem) => problem.code === code

const unclear = 'so it is not clear whether this is public'

/**
 * Opens a text by the current rules. Harmful heads and code are refused; other unreadable heads are
 * body.
 */
export function openText(text: string, kind?: HeadKind): Opened {
  const parts = splitAs(text, kind)
  if (parts.format === 'none') return { ok: true, top: bodyOnly(parts, findUnread(parts)) }
  const isLarge = isOver(parts.raw)
  const read = isLarge ? readLarge(parts) : parseFrontMatter(parts)
  if (!read.ok && isHarmful(read.problems)) return read
  if (read.ok && read.isMap && read.size <= limits.headItems && !isLarge)
    return { ok: true, top: mapTop(parts, read) }
  const whole = withoutHead(text)
  // A misplaced brace ends a map whose rest follows it.
  const rest =
    parts.format === 'json' && parts.close === '' ? parts.body.slice(0, maxRestLength) : ''
  if (isProse(parts.raw + rest)) return { ok: true, top: bodyOnly(whole, null) }
  return { ok: true, top: bodyOnly(whole, unreadableHead(parts, read, isLarge)) }
}

/** Opens a text at its fences, whatever is between them; fails if that is unreadable. */
export function openFenced(text: string, kind?: HeadKind): Opened {
  const parts = splitAs(text, kind)
  const read = parseFrontMatter(parts)
  return read.ok ? { ok: true, top: mapTop(parts, read) } : read
}

/**
 * Opens a stored text where it was divided, by the rules of that time: no limit applies to stored
 * text.
 */
export function openStored(head: string, body: string, kind?: HeadKind): Opened {
  const split = splitAs(head, kind)
  if (split.format === 'none') return openBody(head, body, kind)
  const parts = { ...split, body }
  const read = parseFrontMatter(parts)
  return read.ok && split.body === ''
    ? { ok: true, top: mapTop(parts, read) }
    : openText(head + body, kind)
}

/** A stored text without a head stays all body, even if it would be divided now. */
function openBody(head: string, body: string, kind?: HeadKind): Opened {
  const opened = openText(head + body, kind)
  if (opened.ok && opened.top.parts.format === 'none') return opened
  const parts: Parts = { format: 'none', before: head, open: '', raw: '', close: '', body }
  return { ok: true, top: bodyOnly(parts, null) }
}

/** The text of all parts. */
export const joined = (parts: Parts) => headOf(parts) + parts.body

function mapTop(
  parts: Parts,
  { data, problems, size, lost, doubled }: FrontMatter & { ok: true },
): Top {
  return { parts, data, problems, size, lost, doubled, unreadable: null }
}

function bodyOnly(parts: Parts, unreadable: Problem | null): Top {
  const data: JsonObject = Object.create(null)
  return { parts, data, problems: [], size: 0, lost: [], doubled: [], unreadable }
}

const harmful = new Set(['front_matter_language', 'front_matter_aliases', 'front_matter_depth'])
const isHarmful = (problems: readonly Problem[]) =>
  problems.some((problem) => harmful.has(problem.code))

function isOver(raw: string): boolean {
  return raw.length > limits.head || (raw.length > limits.head / 4 && byteLength(raw) > limits.head)
}

const maxNesting = 60

/** Checks a head that is too large to parse. */
function readLarge(parts: Parts): FrontMatter {
  const small = parseFrontMatter({ ...parts, raw: '' })
  if (fenceLanguage(parts) !== '' && !small.ok) return small
  const message = 'The front matter is nested too deeply.'
  if (nesting(parts.raw) <= maxNesting) return { ok: false, problems: [] }
  return { ok: false, problems: [{ code: 'front_matter_depth', message, severity: 'error' }] }
}

function nesting(source: string): number {
  let [open, most] = [0, 0]
  for (let at = 0; at < source.length; at++) {
    const char = source.charCodeAt(at)
    if (char === 0x5b || char === 0x7b) most = Math.max(most, ++open)
    else if ((char === 0x5d || char === 0x7d) && open > 0) open--
  }
  return most
}

const tooLarge = `The front matter is over ${limits.head / 1024} kB and was not read`

function unreadableHead(parts: Parts, read: FrontMatter, isLarge: boolean): Problem {
  const line = countLines(parts.before) + 1
  const at = { line, column: 1 }
  if (isLarge) return doubt(tooLarge, at, 'Shorten it.')
  if (read.ok && read.isMap) {
    const message = `The front matter has ${read.size} keys and list items, of which ${limits.headItems} are read`
    return doubt(message, at, 'Remove some of them.')
  }
  const [found] = read.problems
  const hint = found?.hint
  const { line: foundLine = line, column = 1 } = found ?? {}
  return doubt(
    found?.message.replace(/(?:, so [^.]*)?\.$/, '') ?? '',
    { line: foundLine, column },
    hint,
  )
}

/** Finds front matter without two fences that still says something. */
function findUnread(parts: Parts): Problem | null {
  const open = findFenceProblem(parts)
  if (open) {
    const { body } = parts
    const first = body.search(/\S/)
    const from = body[first] === '{' ? first : first + 3
    if (isProse(body.slice(from))) return null
    const { line = 1, message, hint } = open
    return doubt(message.replace(/, so .*$/, ''), { line, column: 1 }, hint)
  }
  const line = findLostHead(parts.body)
  if (line === null) return null
  const hint = 'Put the keys between two lines ---, or begin the text in another way.'
  return doubt('The text begins like front matter without its fences', { line, column: 1 }, hint)
}

function doubt(message: string, at: { line: number; column: number }, hint?: string): Problem {
  const problem: Problem = { code, message: `${message}, ${unclear}.`, severity: 'warning', ...at }
  return hint === undefined ? problem : { ...problem, hint }
}
