import { dateKeepsBack } from './moments.ts'
import { likenessOf, plainKey, visibilityKeys } from './names.ts'
import { readFlag, readSwitch } from './switches.ts'

// Invisible characters, except line ends. No pattern here backtracks: each is anchored at a line
// start and bounded.
const invisibleCharacters = /[\p{DI}\p{Cf}]/gu
const unusualSpaces = /[\p{Z}\v\f\u0085]/gu
const fullWidthCharacters = /[\uFF01-\uFF5E]/g
// Editors replace `---` with these.
const longDashes = /^[\t ]*[\u2013-\u2015]{1,3}[\t ]*$/gm
const keys = [...visibilityKeys.keys()].map((key) => key.replaceAll('.', '\\.')).join('|')
const lineStart = String.raw`^[\t \-"'{\[,;?]{0,200}[^\p{L}\p{N}\s#]?`
// After `#` a key is a comment, unless the sign replaced its opening quote.
const namesKey = new RegExp(
  String.raw`${lineStart}(?:${keys})[\t "']{0,20}[:=]|^[\t ]{0,20}#(?:${keys})["']`,
  'imu',
)
const wordSource = String.raw`[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,60}`
const likeKey = new RegExp(
  [
    String.raw`^[^\S\n\r]{0,200}(?:- )?${wordSource}(?: ${wordSource}){0,2}(?:[\t ]?:[\t ]|：|[\t ]+=[\t ])`,
    // A key with a list or a map below it.
    String.raw`^[^\S\n\r]{0,200}${wordSource}:\r?[\n\r](?:- |[\t ]+(?:- |${wordSource}:))`,
    String.raw`^[^\S\n\r]{0,200}[{,]?[\t ]{0,20}"[^"\n\r]{1,100}"[\t ]{0,20}:`,
    String.raw`^[^\S\n\r]{0,200}[^\n\r]{0,2}\{{1,2}[\t ]{0,20}["']?${wordSource}["']?[\t ]{0,20}[:：=]`,
  ].join('|'),
  'mu',
)
const visibilityWords =
  'true|false|yes|no|on|off|[yn01]|draft|private|pending|hidden|unpublished|wip|archived?|never|\\d{4}-\\d|[A-Z][a-z]{2} \\d'
const keyAndWord = new RegExp(
  String.raw`${lineStart}([\p{L}\p{N}_-]{3,20})[^\p{L}\p{N}]{1,4}(?:${visibilityWords})[\d:TZ,+ -]{0,30}["',;. \t]{0,20}$`,
  'gimu',
)
const keyWithinLine = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${keys})["']?[\t ]{0,20}[:=]`, 'iu')
const flowStart = /^\s{0,200}[^\n\r]{0,4}["'{]/
const closedAtEnd = /[}\]][\t ]{0,20}[;,]?[\t ]{0,20}$/m
const keyWithValue = new RegExp(
  String.raw`([\p{L}\p{N}_-]{3,20})["']?[\t ]{0,20}[:=][\t ]{0,20}["']?(?:${visibilityWords})`,
  'giu',
)

/** A text without invisible characters, with full-width letters and punctuation folded. */
export function plainText(text: string): string {
  const narrow = (char: string) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)
  // Most texts hold neither.
  if (!/[^\n\r\t -~]/.test(text)) return text
  return text
    .replace(unusualSpaces, ' ')
    .replace(invisibleCharacters, '')
    .replace(fullWidthCharacters, narrow)
    .replace(longDashes, '---')
}

/** Whether no line of a text could be a key with its value. */
export function isProse(text: string): boolean {
  if (likeKey.test(text)) return false
  const plain = plainText(text)
  return !namesKey.test(plain) && !hasPair(plain) && !isMapLike(plain)
}

// The maximum examined of a one-line map, or one that lost its brace.
const maxMapLength = 20_000

/** Whether the text after a flow map could belong to it, because the map ends too early. */
export function goesOn(text: string): boolean {
  const [paragraph = ''] = plainText(text.slice(0, maxMapLength)).split(/\n\s*\n/, 1)
  return closedAtEnd.test(paragraph) && speaks(paragraph)
}

/** Whether a text could be a damaged flow map that says something about visibility. */
export function isMapLike(text: string): boolean {
  const start = text.slice(0, maxMapLength)
  const [paragraph = ''] = start.trimStart().split(/\n\s*\n/, 1)
  return (flowStart.test(start) || closedAtEnd.test(paragraph)) && speaks(start)
}

function speaks(text: string): boolean {
  if (keyWithinLine.test(text)) return true
  for (const [, word = ''] of text.matchAll(keyWithValue)) if (isLike(word)) return true
  return false
}

/** `draft true`: a key whose colon is missing. */
export function hasPair(text: string): boolean {
  for (const [, word = ''] of text.matchAll(keyAndWord))
    if (visibilityKeys.has(plainKey(word)) || isLike(word)) return true
  return false
}

const isLike = (word: string) => (likenessOf(word)?.kind ?? 'far') !== 'far'

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
export function findLooseHead(text: string): number | null {
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
