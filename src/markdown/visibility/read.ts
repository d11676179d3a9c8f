import type { Problem } from '../../shapes.ts'
import { readListed } from '../fields/read-listed.ts'
import { type SourceFields, warn } from '../fields/source-fields.ts'
import type { FileName } from '../file/paths.ts'
import type { DateKey } from './dates.ts'
import { doubtAt, findOddities, mostDoubts } from './doubts.ts'
import { beginsWithHead, findSecondHead } from './second-head.ts'
import { readSpan, type Span } from './span.ts'
import { type ReadStrangers, readStrangers } from './strangers.ts'
import { type Classification, judge, readSwitchKeys, type SwitchKey } from './switch-keys.ts'
import { isOwnWord, type Status } from './switches.ts'
import type { Top } from './top.ts'

/** Whether, and between which times, the public sees an article, and whether lists show it. */
export interface Visibility {
  status: Status
  listed: boolean
  publishedAt: string | null
  expiresAt: string | null
}

/** What an edit of the visibility must know of the keys as they are. */
export interface VisibilityKeys {
  switches: SwitchKey[]
  publishedAt: DateKey[]
  expiresAt: DateKey[]
  /**
   * The status of a text whose switches say nothing; null where such a text is a doubt, because its
   * body begins with another head.
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
 * Reads the visibility of a text. A doubt about it makes a draft, with a problem that says where it
 * lies.
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
  // Most of the time that this takes is spent only where something is in doubt.
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

/**
 * Where the visibility is kept although the text says another, no field holds what its keys say.
 */
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
    .slice(0, mostDoubts)
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

/** What is not understood where another key already keeps the article back is no doubt. */
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
