import type { Json, JsonObject, Problem } from '../../shapes.ts'
import { isEmptyValue, isMap } from '../fields/field-values.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import { parseDate } from '../file/dates.ts'
import { doubtAt, mostDoubts } from './doubts.ts'
import { type Likeness, likenessOf } from './names.ts'
import type { SwitchKey } from './switch-keys.ts'
import { readFlag, readSwitch, type Says } from './switches.ts'

/** A key that no field is read from, and what it resembles. */
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

/** Keys that look like switches: what only seems to be another key is a doubt, a slip of the pen that hides keeps hidden, the rest is told. */
export function readStrangers(source: SourceFields): ReadStrangers {
  const strangers = findStrangers(source.data)
  if (strangers.length === 0) return none
  const read: ReadStrangers = { switches: [], doubts: [], shut: false }
  for (const stranger of strangers) readStranger(source, stranger, read)
  return read
}

function readStranger(source: SourceFields, stranger: Stranger, read: ReadStrangers): void {
  const { kind, key, name, value } = stranger
  // Zola's `render = false` is about pages of lists.
  if (name.toLowerCase() === 'render' && value !== 'never') return
  const says = isEmptyValue(value) ? 'unclear' : readSwitch(key, value)
  const isShut = says === 'draft' || says === 'archived' || says === 'kept'
  if (kind === 'same' && (isShut || says === 'unclear') && !isBlankDate(stranger)) {
    const what = `it holds characters that nobody sees; is it meant to be "${key}"?`
    if (read.doubts.length < mostDoubts) read.doubts.push(doubtAt(source.parts, name, what, `Write ${key}.`))
    read.switches.push({ key: name, name: key, says: 'unclear', isStranger: true })
  } else if (kind !== 'far' && (isShut || isAway(stranger) || isOddSwitch(stranger, says))) {
    read.shut = true
    read.switches.push({ key: name, name: key, says, isStranger: true })
    tell(source, stranger, ' The article stays a draft until this is clear.')
  } else if (kind === 'far' ? isSwitchLike(value) || isDate(value) : says !== 'unclear')
    tell(source, stranger)
}

/** Keys at the top and in the maps there that look like one that decides visibility. */
function findStrangers(data: JsonObject): Stranger[] {
  const found: Stranger[] = []
  for (const key of Object.keys(data)) {
    const value = data[key] ?? null
    const likeness = likenessOf(key)
    if (likeness) found.push({ ...likeness, name: key, value })
    if (isMap(value)) addInner(found, key, value)
  }
  return found
}

function addInner(found: Stranger[], key: string, map: JsonObject): void {
  for (const inner of Object.keys(map)) {
    const name = `${key}.${inner}`
    const likeness = likenessOf(name)
    if (likeness && likeness.kind !== 'far') found.push({ ...likeness, name, value: map[inner] ?? null })
  }
}

function tell(source: SourceFields, { name, key, kind }: Stranger, end = ''): void {
  const what = kind === 'far' ? 'looks like a switch of publication' : `looks like "${key}"`
  warn(source, name, { code: 'unknown_switch', message: `It ${what}, but is not known.${end}` })
}

/** `st-atus: in review`: a switch but for its signs, whose value is not understood either. */
const isOddSwitch = ({ kind, role, key }: Stranger, says: Says) =>
  kind === 'alike' && role === 'switch' && key !== 'published' && says === 'unclear'

const isBlankDate = ({ role, name, value }: Stranger) =>
  role !== 'switch' && (value === null || value === '') && !/[:=]/.test(name)

const isSwitchLike = (value: Stranger['value']) =>
  readFlag(value) !== null || readSwitch('status', value) !== 'unclear'

const isDate = (value: Stranger['value']) => typeof value === 'string' && parseDate(value, 'UTC') !== null

/** Whether a date keeps an article back now: a beginning that is ahead, or an end that is over. The clock of this machine will do. */
function isAway({ role, key, value }: Stranger): boolean {
  const at = typeof value === 'string' ? parseDate(value, 'UTC')?.at : undefined
  if (at === undefined || (role === 'switch' && key !== 'published')) return false
  return role === 'end' ? Date.parse(at) <= Date.now() : Date.parse(at) > Date.now()
}
