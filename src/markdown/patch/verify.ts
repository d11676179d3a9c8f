import type { JsonObject } from '../../shapes.ts'
import type { Parts } from '../file/fences.ts'
import { parseFrontMatter } from '../front-matter/front-matter.ts'
import { joined, type openText } from '../visibility/top.ts'
import { sameValue } from './values.ts'

/**
 * Why a new text is not exactly what was meant, or null: it must split into the written parts, keep
 * its line ends, and parse to the wanted data, key by key and in order.
 */
export function findMistake(
  old: Parts,
  wanted: Parts,
  data: JsonObject,
  open: typeof openText,
): string | null {
  const opened = open(joined(wanted))
  if (!opened.ok) return 'the new front matter could not be read'
  const { parts: found, unreadable } = opened.top
  const isAsWanted = isSplitAs(found, wanted)
  if (!isAsWanted && !isOldSplit(old, open)) {
    if (!unreadable || wanted.format === 'none')
      return 'the new text would be divided in another way'
    return `it would not be read as front matter: ${unreadable.message.replace(/\.$/, '')}`
  }
  if (isCrlf(old.open + old.raw) && !isCrlf(wanted.open + wanted.raw))
    return 'a line end would change'
  if (wanted.raw === old.raw && wanted.format === old.format) return null
  const read =
    isAsWanted && !unreadable ? { ok: true, data: opened.top.data } : parseFrontMatter(wanted)
  if (!read.ok) return 'the new front matter could not be read'
  return sameKeys(read.data, data, wanted.format !== 'toml')
    ? null
    : 'the new front matter would be read differently'
}

const places = ['format', 'before', 'open', 'raw', 'close', 'body'] as const
const isSplitAs = (found: Parts, wanted: Parts) =>
  places.every((place) => found[place] === wanted[place])

/** Whether a text was stored with a division that the current rules would not make. */
function isOldSplit(old: Parts, open: typeof openText): boolean {
  const opened = open(joined(old))
  return opened.ok && !isSplitAs(opened.top.parts, old)
}

function isCrlf(head: string): boolean {
  return head.includes('\n') && !/(?:^|[^\r])\n/.test(head)
}

function sameKeys(found: JsonObject, wanted: JsonObject, inOrder: boolean): boolean {
  const order = Object.keys(wanted)
  return (
    sameValue(found, wanted) &&
    (!inOrder || Object.keys(found).every((key, index) => key === order[index]))
  )
}
