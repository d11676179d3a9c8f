import { likenessOf, plainKey, visibilityKeys } from './names.ts'

// Invisible characters, except line ends. No pattern here backtracks: each is anchored at a line
// start and bounded.
const invisibleCharacters = /[\p{DI}\p{Cf}]/gu
const unusualSpaces = /[\p{Z}\v\f\u0085]/gu
const fullWidthCharacters = /[\uFF01-\uFF5E]/g
// Editors replace `---` with these.
const longDashes = /^[\t ]*[\u2013-\u2015]{1,3}[\t ]*$/gm
const keys = [...visibilityKeys.keys()].map((key) => key.replaceAll('.', '\\.')).join('|')
const lineStart = String.raw`^[\t \-"'{\[,;?]{0,200}[^\p{L}\p{N}\s#]?`
// After `#` a key is a comment, unless the `#` replaced its opening quote.
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

/** Whether a key of the visibility and its value are somewhere in a text. */
export function speaks(text: string): boolean {
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

/** Whether a word is meant as a key of the visibility. */
export const isLike = (word: string) => (likenessOf(word)?.kind ?? 'far') !== 'far'
