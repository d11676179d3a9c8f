import { hasPair, isLike, isMapLike, plainText, speaks } from './lines.ts'
import { dateKeepsBack } from './moments.ts'
import { likenessOf, plainKey, visibilityKeys } from './names.ts'
import { readFlag, readSwitch } from './switches.ts'

// Where a block of code in such a language begins, no head goes on.
const codeStart = /^ {0,3}(?:`{3}|~{3})[`~]{0,3}[\t ]{0,3}([^\t ]{1,20})(?:[\t ]|$)/
const programs = new Set(
  [
    'bash c c++ cpp cs csharp css dart go html java javascript js jsx kotlin kt lua php',
    'powershell ps1 py python r rb rs ruby rust scala sh shell sql swift ts tsx typescript vue zsh',
  ].flatMap((line) => line.split(' ')),
)
const isProgram = (line: string) =>
  programs.has(codeStart.exec(line.slice(0, 40))?.[1]?.toLowerCase() ?? '')

const maxLines = 200
const maxMapLines = 60
const maxLineLength = 1000
const lineEnd = /\r\n|[\n\r\u2028\u2029\u0085\v\f]/
const keyAndRest = /^([^\p{L}\p{N}]{0,40})([\p{L}\p{N}][^:=]{0,60}?)[\t "']{0,20}[:=]([^\n]*)$/u
const plainKeys = new Set(['status', 'draft', 'published', 'publish'])

/**
 * The line (from 1) that says something about the visibility of a text without front matter: a head
 * whose opening fence is missing or damaged, or a first paragraph of lines such as `Status: draft`;
 * null otherwise.
 */
export function findLostHead(text: string): number | null {
  const lines = text.slice(0, maxLines * maxLineLength).split(lineEnd, maxLines)
  const code = lines.findIndex((line) => isProgram(line))
  const plain = lines
    .slice(0, code === -1 ? lines.length : code)
    .map((line) => plainText(line.slice(0, maxLineLength)))
  const first = plain.findIndex((line) => line.trim() !== '')
  if (first === -1) return null
  const telling = tellingOrgLine(plain, first)
  if (telling !== null) return telling
  const opening = remnants(plain, first)
  // The line end after a fence may be missing.
  const hasOpening = opening > first || isRemnant(plain[first] ?? '')
  if (hasOpening) plain[opening] = plain[opening]?.replace(/^[\s\-+;#]+/, '') ?? ''
  const region = regionOf(plain, opening, hasOpening)
  const at = region.lines.findIndex((line) => isTelling(line, region.isHead))
  if (at !== -1 && (region.isHead || isBlock(region.lines))) return opening + at + 1
  const rest = plain.slice(opening, opening + maxMapLines)
  if (!isMapLike((region.isHead ? region.lines : rest).join('\n'))) return null
  return opening + Math.max(rest.findIndex(speaks), 0) + 1
}

// Hugo reads such lines at the top of any text as its front matter.
const orgLine = /^[\t ]*#\+(?=\p{L}|_)/u

/** The line of a head of Org that is not plainly public. */
function tellingOrgLine(lines: string[], first: number): number | null {
  for (let at = first; orgLine.test(lines[at] ?? ''); at++) {
    const line = (lines[at] ?? '').replace(orgLine, '').replace(/<(\d[\d-]*)[^>]*>/, '$1')
    if (isTelling(line, true) || /^(?:outputs|headless|_?build)\b/i.test(line)) return at + 1
  }
  return null
}

interface Region {
  lines: string[]
  /** A fence precedes or follows: it is part of a head and not a paragraph. */
  isHead: boolean
}

/**
 * The text from a damaged fence to the next fence, or else the first paragraph; adjacent paragraphs
 * of keys belong together.
 */
function regionOf(lines: string[], from: number, hasOpening: boolean): Region {
  const close = lines.findIndex((line, index) => index > from && isFence(line))
  if (close !== -1 && (hasOpening || isBlock(lines.slice(from, close))))
    return { lines: lines.slice(from, close), isHead: true }
  let end = from
  while (end < lines.length) {
    while (end < lines.length && lines[end]?.trim() !== '') end++
    if (!isBlock(lines.slice(from, end))) break
    while (end < lines.length && lines[end]?.trim() === '') end++
  }
  return { lines: lines.slice(from, end), isHead: hasOpening }
}

/** The line after remnants of a fence at the top. */
function remnants(lines: string[], first: number): number {
  let at = first
  while (at < lines.length && isRemnant(lines[at] ?? '') && !keyAndRest.test(lines[at] ?? '')) at++
  return at
}

function isRemnant(line: string): boolean {
  const signs = line.replace(/\s/g, '')
  if (/^(?:--|\+\+|;;)/.test(signs)) return true
  if (/^([*=_~%])\1{2,9}$/.test(signs)) return true
  return (
    signs.length <= 5 &&
    (/([-+;]).?\1/.test(signs) || (/[-+;]/.test(signs) && !/[\p{L}\p{N}]/u.test(signs)))
  )
}

const isFence = (line: string) => /^(?:---|\+\+\+|;;;|\.\.\.)[\t ]*$/.test(line)

/** Whether at most one line could not be part of a head. */
function isBlock(lines: string[]): boolean {
  const unlikelyLines = lines.filter(
    (line) => line.trim() !== '' && !/^[\t ]|^- |^#/.test(line) && !keyAndRest.test(line),
  )
  return unlikelyLines.length <= (lines.length > 2 ? 1 : 0)
}

/**
 * Whether a line is about visibility: in a head, anything not plainly public; in a paragraph, the
 * four plain names.
 */
function isTelling(line: string, inHead: boolean): boolean {
  const [, before = '', token = '', value = ''] = keyAndRest.exec(line) ?? []
  const key = plainKey(token)
  if (/[#*_>|`]/.test(before.trim().slice(0, -1))) return false
  if (plainKeys.has(key)) return true
  const likeness = isLike(token) ? likenessOf(token) : null
  if (likeness) return !isPublic(likeness.key, value) && (inHead || plainKeys.has(likeness.key))
  if (visibilityKeys.has(key)) return inHead && !isPublic(key, value)
  if (inHead && (key === 'unlisted' || key === 'hidden')) return readFlag(value.trim()) !== false
  return hasPair(line)
}

/** Whether the value plainly says that the article is public. */
function isPublic(key: string, source: string): boolean {
  const value = source
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1,?$/, '$2')
  const role = visibilityKeys.get(key)
  const isAway =
    role && (role !== 'switch' || key === 'published') ? dateKeepsBack(role, value) : null
  if (isAway !== null) return !isAway
  return role === 'switch' && ['public', 'open', 'nothing'].includes(readSwitch(key, value))
}
