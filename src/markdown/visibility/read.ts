import type { Problem } from '../../shapes.ts'
import { parseDate } from '../dates.ts'
import { isEmptyValue } from '../field-values.ts'
import type { FileName } from '../paths.ts'
import { readListed } from '../read-listed.ts'
import { type SourceFields, warn } from '../source-fields.ts'
import { type DateKey, namesPastYear, readDateKeys } from './dates.ts'
import { doubtAt, findOddities, findStrangers, isCovered, type Stranger } from './doubts.ts'
import { findSecondHead } from './second-head.ts'
import { judge, readSwitchKeys, type SwitchKey, type Verdict } from './switch-keys.ts'
import { isOwnWord, readFlag, readSwitch, type Says, type Status } from './switches.ts'
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
  /** The status of a text whose switches say nothing. */
  silent: Status
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

/** Reads the visibility of a text. A doubt about it makes a draft, with a problem that says where it lies. */
export function readVisibility(
  source: SourceFields,
  top: Top,
  name: FileName,
  defaults: Defaults,
): ReadVisibility {
  const known = readSwitchKeys(source.candidates.get('status'))
  const verdict = judge(known)
  const dates = readDates(source, name, defaults.timeZone)
  const strangers = readStrangers(source)
  const doubts = verdict.shut
    ? []
    : [
        ...doubtsOf(source, verdict),
        ...dates.doubts,
        ...strangers.doubts,
        ...findOddities(source, top),
        ...[top.unreadable ?? findSecondHead(top)].filter((doubt) => doubt !== null),
      ]
  if (verdict.shut) warnOfOdd(source, verdict, dates.keys)
  source.problems.push(...doubts)
  note(source, verdict)
  const silent = name.isDraft ? 'draft' : defaults.status
  const told = verdict.status ?? silent
  const status = doubts.length > 0 || (strangers.shut && told === 'published') ? 'draft' : told
  const switches = strangers.switches.length > 0 ? [...known, ...strangers.switches] : known
  const { publishedAt, expiresAt } = dates
  const said = { status, listed: readListed(source), publishedAt, expiresAt }
  return { said, keys: { switches, ...dates.keys, silent } }
}

/** Where the visibility is kept although the text says another, no field holds what its keys say. */
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

function note({ written, held, candidates }: SourceFields, { decided }: Verdict): void {
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

function doubtsOf({ parts }: SourceFields, { clash, unclear }: Verdict): Problem[] {
  const problems = unclear.map((key) => doubtAt(parts, key.key, expectedOf(key)))
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
function warnOfOdd(source: SourceFields, { unclear }: Verdict, keys: ReadDates['keys']): void {
  for (const key of unclear) {
    const expectation = expectedOf(key)
    const message = `${expectation[0]?.toUpperCase()}${expectation.slice(1)}.`
    warn(source, key.key, { code: key.name === 'status' ? 'unknown_status' : 'unexpected_type', message })
  }
  for (const { key, kind, warning } of [...keys.publishedAt, ...keys.expiresAt])
    if (kind === 'unclear' && warning) warn(source, key, warning)
}

interface ReadDates {
  publishedAt: string | null
  expiresAt: string | null
  keys: { publishedAt: DateKey[]; expiresAt: DateKey[] }
  doubts: Problem[]
}

/** The latest beginning and the earliest end; `created`, then the date in the file's name stand in where no key names a beginning. */
function readDates(source: SourceFields, { date }: FileName, timeZone: string): ReadDates {
  const { candidates } = source
  const begins = readDateKeys(candidates.get('publishedAt'), timeZone)
  const ends = readDateKeys(candidates.get('expiresAt'), timeZone)
  const isNamed = begins.some(({ name, kind }) => name !== 'created' && kind !== 'empty')
  const counted = isNamed ? begins.filter(({ name }) => name !== 'created') : begins
  const first = decide(source, 'publishedAt', counted, (one, other) => one > other)
  const last = decide(source, 'expiresAt', ends, (one, other) => one < other)
  const doubts = [...counted, ...ends].flatMap((key) => doubtsOfDate(source, key))
  const isSilent = counted.every(({ kind }) => kind === 'empty')
  const fromName = isSilent && date !== null ? parseDate(date, timeZone) : null
  if (isSilent && date !== null && !fromName && !namesPastYear(date))
    doubts.push(doubtAt(source.parts, date, 'the date in the name of the file is none that the calendar has'))
  const publishedAt = first ?? fromName?.at ?? null
  return { publishedAt, expiresAt: last, keys: { publishedAt: begins, expiresAt: ends }, doubts }
}

function decide(
  source: SourceFields,
  field: 'publishedAt' | 'expiresAt',
  keys: readonly DateKey[],
  isBefore: (one: string, other: string) => boolean,
): string | null {
  let decided: DateKey | undefined
  for (const key of keys) {
    if (key.kind !== 'time') continue
    if (!decided || isBefore(key.at ?? '', decided.at ?? '')) decided = key
  }
  const of = (kind: DateKey['kind']) => keys.find((key) => key.kind === kind)
  const written = decided ?? of('unclear') ?? of('past') ?? of('empty')
  if (written) source.written[field] = written.key
  if (decided) source.held.add(decided.key)
  return decided?.at ?? null
}

function doubtsOfDate(source: SourceFields, { key, kind, warning }: DateKey): Problem[] {
  if (kind === 'past' && warning) warn(source, key, warning)
  if (kind === 'unclear')
    return [
      doubtAt(source.parts, key, (warning?.message ?? '').replace(/\.$/, ''), 'Write it as in 2030-12-31.'),
    ]
  if (kind === 'empty' && isCovered(source.parts, key))
    return [doubtAt(source.parts, key, 'a date stands there that is not read')]
  return []
}

interface ReadStrangers {
  switches: SwitchKey[]
  doubts: Problem[]
  shut: boolean
}

/** Keys that look like switches: what only seems to be another key is a doubt, a slip of the pen that hides keeps hidden, the rest is told. */
function readStrangers(source: SourceFields): ReadStrangers {
  const read: ReadStrangers = { switches: [], doubts: [], shut: false }
  for (const stranger of findStrangers(source)) {
    const { kind, key, name, value } = stranger
    const says = isEmptyValue(value) ? 'unclear' : readSwitch(key, value)
    const isShut = says === 'draft' || says === 'archived' || says === 'kept'
    if (kind === 'same' && (isShut || says === 'unclear') && !isBlankDate(stranger)) {
      const what = `it holds characters that nobody sees; is it meant to be "${key}"?`
      read.doubts.push(doubtAt(source.parts, name, what, `Write ${key}.`))
      read.switches.push({ key: name, name: key, says: 'unclear', isStranger: true })
    } else if (kind !== 'far' && (isShut || isAway(stranger) || isOddSwitch(stranger, says))) {
      read.shut = true
      read.switches.push({ key: name, name: key, says, isStranger: true })
      tell(source, stranger, ' The article stays a draft until this is clear.')
    } else if (kind === 'far' ? isSwitchLike(value) || isDate(value) : says !== 'unclear')
      tell(source, stranger)
  }
  return read
}

function tell(source: SourceFields, { name, key, kind }: Stranger, end = ''): void {
  const what = kind === 'far' ? 'looks like a switch of publication' : `looks like "${key}"`
  warn(source, name, { code: 'unknown_switch', message: `It ${what}, but is not known.${end}` })
}

/** `st-atus: in review`: a switch but for its signs, whose value is not understood either. */
const isOddSwitch = ({ kind, role, key }: Stranger, says: Says) =>
  kind === 'alike' && role === 'switch' && key !== 'published' && says === 'unclear'

const isBlankDate = ({ role, value }: Stranger) => role !== 'switch' && (value === null || value === '')

const isSwitchLike = (value: Stranger['value']) =>
  readFlag(value) !== null || readSwitch('status', value) !== 'unclear'

const isDate = (value: Stranger['value']) => typeof value === 'string' && parseDate(value, 'UTC') !== null

/** Whether a date keeps an article back now: a beginning that is ahead, or an end that is over. The clock of this machine will do. */
function isAway({ role, key, value }: Stranger): boolean {
  const at = typeof value === 'string' ? parseDate(value, 'UTC')?.at : undefined
  if (at === undefined || (role === 'switch' && key !== 'published')) return false
  return role === 'end' ? Date.parse(at) <= Date.now() : Date.parse(at) > Date.now()
}
