import type { SwitchKey } from '../../../markdown/visibility/switch-keys.ts'
import { type Says, type Status, switchValue } from '../../../markdown/visibility/switches.ts'
import type { KeyChanges, Source } from './source.ts'

// What a switch must not say when the status is written, because it would say otherwise.
const against: Record<Status, Says[]> = {
  published: ['draft', 'archived', 'kept', 'unclear'],
  draft: ['public', 'open', 'archived', 'unclear'],
  archived: ['public'],
}

/**
 * The keys under which a text says its status: each switch that says otherwise is set. Where none
 * says it then, a new key does: `draft: true` is what every generator knows; `status` only says
 * what `draft` cannot.
 */
export function statusKeys(status: Status, { article, options, isBodyHead }: Source): KeyChanges {
  if (!article) return status === options.status && !isBodyHead ? {} : newKey(status)
  const { switches, silent } = article.keys
  const keys: KeyChanges = Object.create(null)
  for (const one of switches) {
    const value = isAgainst(one, status) ? switchValue(one.name, status) : undefined
    if (value !== undefined) keys[one.key] = value
  }
  if (saysIt(switches, keys, status, silent)) return keys
  return { ...keys, ...newKey(status) }
}

const isAgainst = ({ name, says }: SwitchKey, status: Status) =>
  against[status].includes(says) || (status === 'archived' && name === 'status')

const newKey = (status: Status): KeyChanges => (status === 'draft' ? { draft: true } : { status })

/**
 * Whether the text says the status once the keys are written; restrictions (`headless`) and keys
 * that only look like switches leave it to what a silent text means.
 */
function saysIt(
  switches: readonly SwitchKey[],
  keys: KeyChanges,
  status: Status,
  silent: Status | null,
): boolean {
  const isSpeaking = ({ name, isStranger }: SwitchKey) =>
    !isStranger && switchValue(name, 'draft') !== undefined
  const speaking = switches.filter(
    (one) => isSpeaking(one) && (one.key in keys || one.says !== 'unclear'),
  )
  if (speaking.length === 0 && silent === status) return true
  if (status === 'archived') return speaking.some(({ name }) => name === 'status')
  if (status === 'draft') return speaking.length > 0 || switches.some(({ says }) => says === 'kept')
  return speaking.length > 0
}
