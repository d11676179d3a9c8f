import type { DialectName } from '../../../markdown/dialects/dialect.ts'
import type { SwitchKey } from '../../../markdown/visibility/switch-keys.ts'
import { type Says, type Status, switchValue } from '../../../markdown/visibility/switches.ts'
import type { KeyChanges, Source } from './source.ts'

// The values of switches that contradict a status.
const contraryTo: Record<Status, Says[]> = {
  published: ['draft', 'archived', 'kept', 'unclear'],
  draft: ['public', 'open', 'archived', 'unclear'],
  archived: ['public'],
}

/**
 * The changes of the keys that decide the status. Each switch that contradicts it is set. If no
 * switch gives the status then, a new key does: `draft: true`, or what the site's generator reads
 * in its place, or `status` for what `draft` cannot say.
 */
export function statusKeys(status: Status, { article, options, isBodyHead }: Source): KeyChanges {
  if (!article) return status === options.status && !isBodyHead ? {} : newKey(status, options)
  const { switches, silent } = article.keys
  const keys: KeyChanges = Object.create(null)
  for (const one of switches) {
    const value = contradicts(one, status) ? switchValue(one.name, status) : undefined
    if (value !== undefined) keys[one.key] = value
  }
  if (givesStatus(switches, keys, status, silent)) return keys
  return { ...keys, ...newKey(status, options) }
}

const contradicts = ({ name, says }: SwitchKey, status: Status) =>
  contraryTo[status].includes(says) || (status === 'archived' && name === 'status')

/** How the generators say draft that do not know `draft: true`, so that they hide the page too. */
const draftKeys: Partial<Record<DialectName, KeyChanges>> = {
  jekyll: { published: false },
  hexo: { published: false },
  obsidian: { publish: false },
  pelican: { status: 'draft' },
}

/** The key for what only Broadsheet's `status` says. Zola refuses unknown keys outside `extra`. */
export const archivedKey = (dialect: DialectName | undefined) =>
  dialect === 'zola' ? 'extra.status' : 'status'

function newKey(status: Status, { rules }: Source['options']): KeyChanges {
  // Zola refuses the key `status`.
  if (rules?.dialect === 'zola' && status === 'published') return { draft: false }
  if (status !== 'draft') return { [archivedKey(rules?.dialect)]: status }
  return (rules && draftKeys[rules.dialect]) ?? { draft: true }
}

/**
 * Whether the text gives the status once the keys are written. Restrictions (`headless`) and keys
 * that only look like switches do not count; without any switch the default of the text applies.
 */
function givesStatus(
  switches: readonly SwitchKey[],
  keys: KeyChanges,
  status: Status,
  silent: Status | null,
): boolean {
  const decides = ({ name, isStranger }: SwitchKey) =>
    !isStranger && switchValue(name, 'draft') !== undefined
  const deciding = switches.filter(
    (one) => decides(one) && (one.key in keys || one.says !== 'unclear'),
  )
  if (deciding.length === 0 && silent === status) return true
  if (status === 'archived') return deciding.some(({ name }) => name === 'status')
  if (status === 'draft') return deciding.length > 0 || switches.some(({ says }) => says === 'kept')
  return deciding.length > 0
}
