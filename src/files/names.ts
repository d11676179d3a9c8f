import { refusal } from '../markdown/problems.ts'
import type { Problem } from '../shapes.ts'

const maxNameBytes = 2000

/**
 * A checked name from an archive or disk: the file that it names, or the problem with a printable
 * label. `''` is the root itself.
 */
type CheckedName = { file: string } | { label: string; problem: Problem }

/**
 * Normalises `./a//b.md` to `a/b.md`, and refuses names that lead outside or are invalid. Names are
 * only labels (nothing is ever written by name); folders, archives and uploads share one rule, so
 * that all give the same articles.
 */
export function checkName(name: string, maxDepth: number): CheckedName {
  const problem = nameProblem(name)
  if (problem) return { label: printable(name), problem }
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length <= maxDepth) return { file: segments.join('/') }
  return {
    label: name,
    problem: refusal('entry_depth', `The name has more than ${maxDepth} levels of folders.`),
  }
}

function nameProblem(name: string): Problem | null {
  if (name === '') return refusal('entry_name', 'The file has no name.')
  if (hasControl(name)) return refusal('entry_name', 'The name has control characters.')
  if (!name.isWellFormed()) return refusal('entry_name', 'The name is not valid Unicode.')
  if (Buffer.byteLength(name) > maxNameBytes)
    return refusal('entry_name', `The name is longer than ${maxNameBytes} bytes.`)
  if (name.includes('\\'))
    return refusal(
      'entry_path',
      'The name has a backslash.',
      'Pack it again with / between folders.',
    )
  if (name.startsWith('/') || /^[A-Za-z]:\//.test(name))
    return refusal('entry_path', 'The name is absolute.')
  if (name.split('/').includes('..'))
    return refusal('entry_path', 'The name leads out of its source.')
  return null
}

function hasControl(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (isControl(name.charCodeAt(at))) return true
  return false
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f)
}

/**
 * Makes a refused name safe for reports and the database: no control characters, at most 2,000
 * bytes.
 */
function printable(name: string): string {
  if (name === '') return '(no name)'
  const head = name.slice(0, maxNameBytes).toWellFormed()
  const visible = [...head]
    .map((char) => (isControl(char.codePointAt(0) ?? 0) ? '\uFFFD' : char))
    .join('')
  let bytes = 0
  let text = ''
  for (const char of visible) {
    bytes += Buffer.byteLength(char)
    if (bytes > maxNameBytes - 3) return `${text}…`
    text += char
  }
  return text
}

/**
 * Normalises a name as a browser sends it: Windows separates folders with `\\`, and a full path
 * (`C:\\fakepath\\a.md`) becomes its last segment.
 */
export function uploadedName(name: string): string {
  const slashed = name.replaceAll('\\', '/')
  return /^(?:[A-Za-z]:)?\\/.test(name) ? slashed.slice(slashed.lastIndexOf('/') + 1) : slashed
}
