import type { Json, JsonObject, Problem } from '../../shapes.ts'
import { isEmptyValue, isMap } from '../fields/field-values.ts'
import { targetsOf } from '../fields/mapping.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import { parseDate } from '../file/dates.ts'
import { doubtAt, maxDoubts } from './doubts.ts'
import { dateKeepsBack } from './moments.ts'
import { type Likeness, likenessOf, plainKey, visibilityKeys } from './names.ts'
import { isStage } from './stages.ts'
import type { SwitchKey } from './switch-keys.ts'
import { readFlag, readSwitch, type Says } from './switches.ts'
import { isForeignFlag, isHiddenWord } from './words.ts'

/** An unknown key and the known key that it resembles. */
interface Stranger extends Likeness {
  name: string
  value: Json
}

export interface ReadStrangers {
  switches: SwitchKey[]
  doubts: Problem[]
  shut: boolean
}

const none: ReadStrangers = { switches: [], doubts: [], shut: false }

/**
 * Handles unknown keys that look like switches. A key that equals a known one but for invisible
 * characters is a doubt, a misspelled one that would hide keeps the article hidden, and the rest is
 * reported.
 */
export function readStrangers(source: SourceFields): ReadStrangers {
  const strangers = findStrangers(source.data).filter(
    // A dialect knows keys that `plain` does not, such as `eleventyExcludeFromCollections`.
    ({ kind, name }) => kind !== 'far' || source.keys.targetsOf(name).length === 0,
  )
  if (strangers.length === 0) return none
  const read: ReadStrangers = { switches: [], doubts: [], shut: false }
  for (const stranger of strangers) readStranger(source, stranger, read)
  return read
}

function readStranger(source: SourceFields, stranger: Stranger, read: ReadStrangers): void {
  const { kind, key, name, value } = stranger
  // Zola's `render = false` is about section pages.
  if (name.toLowerCase() === 'render' && value !== 'never') return
  const says = isEmptyValue(value) ? 'unclear' : readSwitch(key, value)
  const isShut = says === 'draft' || says === 'archived' || says === 'kept'
  if (kind === 'same' && (isShut || says === 'unclear') && !isBlankDate(stranger)) {
    const what = `it holds invisible characters; is it meant to be "${key}"?`
    if (read.doubts.length < maxDoubts)
      read.doubts.push(doubtAt(source.parts, name, what, `Write ${key}.`))
    read.switches.push({ key: name, name: key, says: 'unclear', isStranger: true })
  } else if (
    kind !== 'far' &&
    (isShut || isAway(stranger) || isOddSwitch(source, stranger, says) || isWord(stranger))
  ) {
    read.shut = true
    read.switches.push({ key: name, name: key, says, isStranger: true })
    tell(source, stranger, ' The article stays a draft until this is clear.')
  } else if (
    says !== 'unclear' ||
    isSwitchLike(value) ||
    (isDate(value) && stranger.role === 'switch')
  )
    tell(source, stranger)
}

/** Finds top-level keys, and keys in maps there, that resemble a visibility key. */
function findStrangers(data: JsonObject): Stranger[] {
  const found: Stranger[] = []
  for (const key of Object.keys(data)) {
    const value = data[key] ?? null
    const likeness = likenessOf(key) ?? (hidesByValue(key, value) ? farFrom(key) : null)
    if (likeness) found.push({ ...likeness, name: key, value })
    if (isMap(value)) addInner(found, key, value)
  }
  return found
}

function addInner(found: Stranger[], key: string, map: JsonObject): void {
  for (const inner of Object.keys(map)) {
    const name = `${key}.${inner}`
    const value = map[inner] ?? null
    const likeness = likenessOf(name)
    if (likeness && likeness.kind !== 'far') found.push({ ...likeness, name, value })
    else if (targetsOf(name).length === 0 && wouldHide(inner, value))
      found.push({ ...farFrom(name), name, value })
  }
}

const farFrom = (key: string): Likeness => ({ kind: 'far', key, role: 'switch' })

/** `type: draft`, `estado: borrador`. */
const hidesByValue = (key: string, value: Json) =>
  targetsOf(key).length === 0 && isHiddenWord(value)

/** Whether a key inside a map (`params.draft: true`) would hide the article at the top level. */
function wouldHide(inner: string, value: Json): boolean {
  const key = plainKey(inner)
  const role = visibilityKeys.get(key) ?? 'switch'
  // Maps often hold unrelated dates.
  if (/pub|expir/.test(key) && dateKeepsBack(role, value) === true) return true
  const says = visibilityKeys.has(key) ? readSwitch(key, value) : 'unclear'
  return says === 'draft' || says === 'archived' || says === 'kept' || isHiddenWord(value)
}

function tell(
  source: SourceFields,
  { name, key, kind }: Stranger,
  end = ' It has no effect.',
): void {
  const what = kind === 'far' ? 'looks like a switch of publication' : `looks like "${key}"`
  warn(source, name, {
    code: 'unknown_switch',
    message: `It ${what}, but is not a known one.${end}`,
  })
}

/** `st-atus: in review`: a switch but for its punctuation, with a value that is not understood. */
const isOddSwitch = ({ keys }: SourceFields, { kind, role, key, value }: Stranger, says: Says) =>
  kind === 'alike' &&
  role === 'switch' &&
  key !== 'published' &&
  says === 'unclear' &&
  !(key === 'status' && !keys.knowsStatus && isStage(value))

const isBlankDate = ({ role, name, value }: Stranger) =>
  role !== 'switch' && (value === null || value === '') && !/[:=]/.test(name)

/** `draftt: private`: a status word under a misspelled switch. */
const isWord = ({ role, value }: Stranger) => role === 'switch' && isHiddenWord(value)

const isSwitchLike = (value: Json) =>
  readFlag(value) !== null ||
  readSwitch('status', value) !== 'unclear' ||
  isForeignFlag(value) ||
  isHiddenWord(value)

const isDate = (value: Stranger['value']) =>
  typeof value === 'string' && parseDate(value, 'UTC') !== null

/** Whether a date hides the article now: a beginning in the future or an end in the past. */
const isAway = ({ role, key, value }: Stranger) =>
  (role !== 'switch' || key === 'published') && dateKeepsBack(role, value) === true
