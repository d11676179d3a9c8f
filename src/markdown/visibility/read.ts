import type { Problem } from '../../shapes.ts'
import { readListed } from '../fields/read-listed.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import type { FileName } from '../file/paths.ts'
import type { DateKey } from './dates.ts'
import { doubtAt, findOddities, maxDoubts } from './doubts.ts'
import { type PublicPeriod, readPeriod } from './period.ts'
import { beginsWithHead, findSecondHead } from './second-head.ts'
import { type ReadStrangers, readStrangers } from './strangers.ts'
import {
  type CombinedSwitches,
  combineSwitches,
  readSwitchKeys,
  type SwitchKey,
} from './switch-keys.ts'
import { isOwnWord, type Status } from './switches.ts'
import type { Top } from './top.ts'

/** Whether and when an article is public, and whether lists show it. */
export interface Visibility {
  status: Status
  listed: boolean
  publishedAt: string | null
  expiresAt: string | null
}

/** What an edit of the visibility needs to know about the current keys. */
export interface VisibilityKeys {
  switches: SwitchKey[]
  publishedAt: DateKey[]
  expiresAt: DateKey[]
  /**
   * The status if no switch is set; null if that would be a doubt, because the body begins with
   * another head.
   */
  silent: Status | null
}

interface ReadVisibility {
  said: Visibility
  keys: VisibilityKeys
}

export const visibilityMembers = ['status', 'listed', 'publishedAt', 'expiresAt'] as const

interface Defaults {
  timeZone: string
  status: Status
}

/**
 * Reads the visibility of a text. A doubt makes it a draft, with a problem that says where the
 * doubt is.
 */
export function readVisibility(
  source: SourceFields,
  top: Top,
  name: FileName,
  defaults: Defaults,
  period: PublicPeriod = readPeriod(source, name, defaults.timeZone),
): ReadVisibility {
  const switchKeys = readSwitchKeys(source.candidates.get('status'), source.keys.knowsStatus)
  const combined = combineSwitches(switchKeys)
  const strangers = readStrangers(source)
  const isDoubtful = !combined.shut && addDoubts(source, top, combined, period, strangers)
  if (combined.shut) warnOfUnclear(source, combined, period)
  noteDecidedKey(source, combined)
  const silent = name.isDraft ? 'draft' : defaults.status
  const statusOfText = combined.status ?? silent
  const status =
    isDoubtful || (strangers.shut && statusOfText === 'published') ? 'draft' : statusOfText
  const switches =
    strangers.switches.length > 0 ? [...switchKeys, ...strangers.switches] : switchKeys
  const { publishedAt, expiresAt, begins, ends } = period
  // Checked only in case of doubt, because it is the most expensive step.
  const isSure = !isDoubtful || !beginsWithHead(source.parts.body)
  return {
    said: { status, listed: readListed(source), publishedAt, expiresAt },
    keys: { switches, publishedAt: begins, expiresAt: ends, silent: isSure ? silent : null },
  }
}

function addDoubts(
  source: SourceFields,
  top: Top,
  combined: CombinedSwitches,
  period: PublicPeriod,
  strangers: ReadStrangers,
): boolean {
  const { problems } = source
  const before = problems.length
  const ofHead = top.unreadable ?? findSecondHead(top, combined.decided === undefined)
  if (ofHead) problems.push(ofHead)
  if (combined.clash || combined.unclear.length > 0) problems.push(...doubtsOf(source, combined))
  problems.push(...period.doubts, ...strangers.doubts)
  if (source.parts.format !== 'none') problems.push(...findOddities(source, top))
  return problems.length > before
}

/** If the stored visibility is kept against the text, no field holds what its keys say. */
export function keepVisibility(
  { candidates, held }: SourceFields,
  said: Visibility,
  kept: Partial<Visibility>,
): void {
  for (const member of visibilityMembers) {
    if (kept[member] === undefined || kept[member] === said[member]) continue
    for (const { key } of candidates.get(member) ?? []) held.delete(key)
  }
}

function noteDecidedKey(
  { written, held, candidates, defaultKeys }: SourceFields,
  { decided }: CombinedSwitches,
): void {
  if (!decided || defaultKeys?.has(decided.key)) return
  written.status = decided.key
  if (decided.says === 'unclear') return
  const value = candidates.get('status')?.find(({ key }) => key === decided.key)?.value ?? null
  if (decided.name !== 'status' || isOwnWord(value)) held.add(decided.key)
}

const expected: Record<string, string> = {
  status: 'one of draft, published, scheduled and archived was expected',
  'build.render': 'always, link or never was expected',
  '_build.render': 'always, link or never was expected',
}

const expectedOf = ({ name }: SwitchKey) => expected[name] ?? 'true or false was expected'

function doubtsOf({ parts }: SourceFields, { clash, unclear }: CombinedSwitches): Problem[] {
  const problems = unclear
    .slice(0, maxDoubts)
    .map((key) => doubtAt(parts, key.key, expectedOf(key)))
  if (clash)
    problems.unshift(
      doubtAt(
        parts,
        clash[1].key,
        `"${clash[0].key}" says otherwise`,
        'Let both say the same, or remove one.',
      ),
    )
  return problems
}

/** Warns only: an unknown value is no doubt if another key already hides the article. */
function warnOfUnclear(
  source: SourceFields,
  { unclear }: CombinedSwitches,
  { begins, ends }: PublicPeriod,
): void {
  for (const key of unclear) {
    const expectation = expectedOf(key)
    const message = `${expectation[0]?.toUpperCase()}${expectation.slice(1)}.`
    warn(source, key.key, {
      code: key.name === 'status' ? 'unknown_status' : 'unexpected_type',
      message,
    })
  }
  for (const { key, kind, warning } of [...begins, ...ends])
    if (kind === 'unclear' && warning) warn(source, key, warning)
}
