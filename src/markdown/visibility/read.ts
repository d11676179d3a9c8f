import type { Problem } from '../../shapes.ts'
import { readListed } from '../fields/read-listed.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import type { FileName } from '../file/paths.ts'
import type { DateKey } from './dates.ts'
import { doubtAt, findOddities, maxDoubts } from './doubts.ts'
import { beginsWithHead, findSecondHead } from './second-head.ts'
import { readSpan, type Span } from './span.ts'
import { type ReadStrangers, readStrangers } from './strangers.ts'
import { type Classification, judge, readSwitchKeys, type SwitchKey } from './switch-keys.ts'
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

export interface ReadVisibility {
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
): ReadVisibility {
  const known = readSwitchKeys(source.candidates.get('status'))
  const verdict = judge(known)
  const span = readSpan(source, name, defaults.timeZone)
  const strangers = readStrangers(source)
  const isDoubtful = !verdict.shut && addDoubts(source, top, verdict, span, strangers)
  if (verdict.shut) warnOfOdd(source, verdict, span)
  note(source, verdict)
  const silent = name.isDraft ? 'draft' : defaults.status
  const told = verdict.status ?? silent
  const status = isDoubtful || (strangers.shut && told === 'published') ? 'draft' : told
  const switches = strangers.switches.length > 0 ? [...known, ...strangers.switches] : known
  const { publishedAt, expiresAt, begins, ends } = span
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
  verdict: Classification,
  span: Span,
  strangers: ReadStrangers,
): boolean {
  const { problems } = source
  const before = problems.length
  const ofHead = top.unreadable ?? findSecondHead(top, verdict.decided === undefined)
  if (ofHead) problems.push(ofHead)
  if (verdict.clash || verdict.unclear.length > 0) problems.push(...doubtsOf(source, verdict))
  problems.push(...span.doubts, ...strangers.doubts)
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

function note({ written, held, candidates }: SourceFields, { decided }: Classification): void {
  if (!decided) return
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

function doubtsOf({ parts }: SourceFields, { clash, unclear }: Classification): Problem[] {
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
function warnOfOdd(
  source: SourceFields,
  { unclear }: Classification,
  { begins, ends }: Span,
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
