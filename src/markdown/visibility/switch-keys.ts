import { isEmptyValue } from '../fields/field-values.ts'
import type { Candidate } from '../fields/source-fields.ts'
import { isStage } from './stages.ts'
import { isOwnWord, readFlag, readSwitch, type Says, type Status } from './switches.ts'

/** A key that affects the status. */
export interface SwitchKey {
  key: string
  /** As spelled in the mapping, in lower case. */
  name: string
  says: Says
  /** Set if it only resembles a switch. */
  isStranger?: true
}

/**
 * The combined result of all switches: `shut` hides the article; a `clash` is a pair that
 * contradict each other.
 */
export interface CombinedSwitches {
  status: Status | undefined
  decided: SwitchKey | undefined
  shut: boolean
  clash: readonly [shown: SwitchKey, shut: SwitchKey] | undefined
  unclear: SwitchKey[]
}

/**
 * Reads the status candidates. `published` with a date is not a switch, and a switch without a
 * value is unclear. Sites of generators that do not know `status` use it for other things
 * (`status: Completed`), so a text that could not hide an article says nothing there, and in
 * `extra.status` only our own words count.
 */
export function readSwitchKeys(
  candidates: readonly Candidate[] = [],
  knowsStatus = true,
): SwitchKey[] {
  const keys: SwitchKey[] = []
  for (const { key, name, value } of candidates) {
    const isEmpty = isEmptyValue(value)
    if (name === 'published' && !isEmpty && readFlag(value) === null) continue
    if (name === 'extra.status' && !isOwnWord(value)) continue
    if (name === 'status' && !knowsStatus && isStage(value)) continue
    const lower = name === 'extra.status' ? 'status' : name.toLowerCase()
    keys.push({ key, name: lower, says: isEmpty ? 'unclear' : readSwitch(lower, value) })
  }
  return keys
}

const noSwitches: CombinedSwitches = {
  status: undefined,
  decided: undefined,
  shut: false,
  clash: undefined,
  unclear: [],
}

/** Combines all switches, in order of precedence. */
export function combineSwitches(keys: readonly SwitchKey[]): CombinedSwitches {
  if (keys.length === 0) return noSwitches
  const first = (...all: Says[]) => keys.find(({ says }) => all.includes(says))
  const shut = first('draft', 'archived', 'kept')
  const shown = first('public', 'open')
  const unclear = keys.filter(({ says }) => says === 'unclear')
  const clash = findClash(first('public'), shut) ?? findClash(first('open'), first('draft'))
  const status = shut ? (shut.says === 'archived' ? 'archived' : 'draft') : shown && 'published'
  const decided = shut ?? unclear[0] ?? shown
  return { status, decided, shut: shut !== undefined && !clash, clash, unclear }
}

const findClash = (shown: SwitchKey | undefined, shut: SwitchKey | undefined) =>
  shown && shut ? ([shown, shut] as const) : undefined
