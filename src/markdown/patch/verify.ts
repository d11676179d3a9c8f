import type { JsonObject } from '../../shapes.ts'
import { type Parts, splitText } from '../fences.ts'
import { parseFrontMatter } from '../front-matter.ts'
import { sameValue } from './values.ts'

/**
 * Why a new text is not exactly what was meant, or null: it must split into the parts that were written, keep its line
 * ends, and read as the wanted data, key by key and in order.
 */
export function findMistake(old: Parts, wanted: Parts, text: string, data: JsonObject): string | null {
  const found = splitText(text)
  const places = ['format', 'before', 'open', 'raw', 'close', 'body'] as const
  if (places.some((place) => found[place] !== wanted[place]))
    return 'the new text would be divided in another way'
  if (isCrlf(old.open + old.raw) && !isCrlf(found.open + found.raw)) return 'a line end would change'
  if (found.raw === old.raw && found.format === old.format) return null
  const read = parseFrontMatter(found)
  if (!read.ok) return 'the new front matter could not be read'
  return sameKeys(read.data, data, found.format !== 'toml')
    ? null
    : 'the new front matter would be read differently'
}

function isCrlf(head: string): boolean {
  return head.includes('\n') && !/(?:^|[^\r])\n/.test(head)
}

function sameKeys(found: JsonObject, wanted: JsonObject, inOrder: boolean): boolean {
  const order = Object.keys(wanted)
  return (
    sameValue(found, wanted) && (!inOrder || Object.keys(found).every((key, index) => key === order[index]))
  )
}
