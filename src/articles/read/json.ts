import type { Reader } from '../../actor.ts'
import { inUtc } from '../../database/row-types.ts'
import type { Piece } from '../../turns.ts'
import { members, type ShownRow } from '../row.ts'

/** The members that `include=` adds to a row, such as body and HTML, as JSON text. */
export type Extras = Partial<
  Record<
    | 'body'
    | 'html'
    | 'math'
    | 'toc'
    | 'text'
    | 'translations'
    | 'files'
    | 'coverFile'
    | 'highlight',
    Piece
  >
>

/** The names that `fields=` accepts. */
export const memberNames = [...Object.keys(members), 'coverUrl']

/** The audience of an article, and the members to show. */
export interface Shape {
  reader: Reader
  include: ReadonlySet<string>
  fields?: ReadonlySet<string> | undefined
  /** The URL of its cover. */
  coverUrl(row: ShownRow): string | null
}

/**
 * The JSON of one article: the members in `fields`, plus extras and origin; `cover` is the URL of
 * its cover, if that is known better than from the row.
 */
export function encodeArticle(
  row: ShownRow,
  { reader, include, fields, coverUrl }: Shape,
  extras: Extras = {},
  cover?: string,
): Piece[] {
  const whole = inZulu(reader === 'all' ? row.json : withoutWriter(row.json))
  const done: Piece[] = []
  let text = (fields ? narrowed(whole, fields) : whole).slice(0, -1)
  if (!fields || fields.has('coverUrl'))
    text += `,"coverUrl":${JSON.stringify(cover ?? coverUrl(row))}`
  for (const [name, value] of Object.entries(extras)) {
    text += `,"${name}":`
    if (typeof value === 'string') text += value
    else {
      done.push(text, value)
      text = ''
    }
  }
  if (include.has('origin')) text += `,"origin":${encodeOrigin(row)}`
  return [...done, `${text}}`]
}

// Matches only times that PostgreSQL printed: quotes within a text are escaped, and jsonb prints a
// space after the colon.
const printedTime = /At":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-][\d:]{5,8}"/g
const toSeconds = 'At":"2025-02-13T06:56:17'.length

/**
 * Turns `2025-02-13T06:56:17.5+00:00`, as PostgreSQL prints it, into `2025-02-13T06:56:17.500Z`.
 */
function inZulu(json: string): string {
  return json.replace(printedTime, (time) => {
    if (!time.endsWith('+00:00"')) return `At":"${inUtc(time.slice(5, -1).replace('T', ' '))}"`
    const fraction = time.slice(toSeconds + 1, -'+00:00"'.length)
    return `${time.slice(0, toSeconds)}.${fraction.padEnd(3, '0')}Z"`
  })
}

/** Hides the ids of keys from readers who may not see drafts. */
const withoutWriter = (json: string) => json.replace(/"updatedBy":"[^"\\]*"/, '"updatedBy":null')

function narrowed(json: string, fields: ReadonlySet<string>): string {
  const all = Object.entries(JSON.parse(json) as object)
  return JSON.stringify(Object.fromEntries(all.filter(([name]) => fields.has(name))))
}

function encodeOrigin(row: ShownRow): string {
  return JSON.stringify({
    source: row.source,
    file: row.file,
    hash: row.importHash?.toString('hex') ?? null,
    timeZone: row.originTimeZone,
    lang: row.originLang,
    status: row.originStatus,
    encoding: row.originEncoding ?? 'utf-8',
    dialect: row.rules === null ? 'plain' : JSON.parse(row.rules).dialect,
    rules: row.originRules?.toString('hex') ?? null,
    edited: row.importHash !== null && !row.importHash.equals(row.textHash),
  })
}
