import type { Json, Problem } from '../../shapes.ts'
import { isEmptyValue, isMap } from '../fields/field-values.ts'
import { countLines, headOf, splitText } from '../file/fences.ts'
import { parseFrontMatter } from '../front-matter/front-matter.ts'
import { findLostHead } from './lost-head.ts'
import { dateKeepsBack } from './moments.ts'
import { plainKey, visibilityKeys } from './names.ts'
import { readSwitch } from './switches.ts'
import type { Top } from './top.ts'

const openingFence = /^\s*(?:---|\+\+\+|;;;)[\t ]*\r?\n/
const openingBrace = /^\s*\{\s*"/
// Lines of keys, closed by a fence.
const closedHead = /^(?:\s*[^\s:=][^:=\n]{0,60}[:=][^\n]*\n){1,60}(---|\+\+\+|;;;)[\t ]*(?:\r?\n|$)/
const maxHeadLength = 20_000

/**
 * Finds visibility keys after the end of the head. After an empty head or one that ends with `...`,
 * an extra fence has cut them off. After a head without a status (`silent`), a complete second head
 * that would hide the article is also a doubt.
 */
export function findSecondHead(
  { parts, data }: Pick<Top, 'parts' | 'data'>,
  silent: boolean,
): Problem | null {
  const { format, close, body } = parts
  if (format === 'none') return null
  const start = body.slice(0, maxHeadLength)
  const isCut = Object.keys(data).length === 0 || close.startsWith('...')
  const at =
    isCut && (openingFence.test(start) || closedHead.test(start))
      ? findLostHead(start)
      : silent && beginsWithHead(start)
        ? (findLostHead(start) ?? 1)
        : null
  if (at === null) return null
  return {
    code: 'visibility_unclear',
    message:
      'More front matter follows the end of the front matter, so it is not clear whether this is public.',
    severity: 'warning',
    line: countLines(headOf(parts)) + at,
    column: 1,
    hint: 'Put all keys between the first two fences, or set `status: published` there.',
  }
}

/** Whether a body begins with a complete head that would hide the article. */
export function beginsWithHead(body: string): boolean {
  const start = body.slice(0, maxHeadLength)
  const closing = closedHead.exec(start)?.[1]
  if (!closing && !openingFence.test(start) && !openingBrace.test(start)) return false
  const text = start.trimStart()
  const parts = splitText(closing ? `${closing}\n${text}` : text)
  if (parts.format === 'none') return false
  const read = parseFrontMatter(parts)
  return (
    read.ok && read.isMap && Object.entries(read.data).some(([key, value]) => isBack(key, value))
  )
}

function isBack(given: string, value: Json): boolean {
  if (isMap(value))
    return Object.entries(value).some(([inner, one]) => isBack(`${given}.${inner}`, one))
  const key = plainKey(given)
  const role = visibilityKeys.get(key)
  if (role === undefined) return false
  const isAway = role !== 'switch' || key === 'published' ? dateKeepsBack(role, value) : null
  if (isAway !== null) return isAway
  if (role !== 'switch') return !isEmptyValue(value)
  return !['public', 'open', 'nothing'].includes(readSwitch(key, value))
}
