import type { Json } from '../../shapes.ts'
import { isNear, plainKey } from './names.ts'
import { isStatusWord, readFlag } from './switches.ts'
import { hasForeignSwitch, isForeignFlag } from './words.ts'

const maxLength = 200
// Also inside of other words: "not published", "archiving", "W.I.P.".
const telltalePart =
  /draf|publi|priva|hidd|hide|pending|archiv|unlist|wip|offline|secret|embargo|trash|delete/
// Only as words: "delivered" holds "live".
const telltaleWord = /(?<!\p{L})(?:live|future|skip|(?:in)?visible|list(?:ed)?)(?!\p{L})/u
const hidingWords = 'draft private pending hidden unpublished archived archive unlisted'.split(' ')

/**
 * Whether a value of `status` only says how far a text has come (`Completed`), so that it says
 * nothing about visibility. A text that might hide the article in any way is not one.
 */
export function isStage(value: Json): boolean {
  if (typeof value !== 'string' || value.length > maxLength) return false
  const plain = plainKey(value)
  if (!/[\p{L}\p{N}]/u.test(plain) || readFlag(plain) !== null || isForeignFlag(value)) return false
  if (isStatusWord(plain) || telltalePart.test(plain.replace(/[^\p{L}]/gu, ''))) return false
  return !hasForeignSwitch(plain) && !hasTelltaleWord(value.normalize('NFKC').toLowerCase())
}

const hasTelltaleWord = (text: string) =>
  telltaleWord.test(text) ||
  text.split(/[^\p{L}]+/u).some((word) => hidingWords.some((hiding) => isNear(word, hiding)))
