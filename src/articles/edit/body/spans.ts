import type { Detail } from '../../../errors.ts'
import type { Section } from '../../../markdown/render/options.ts'
import { occurrences, type Searched, searched } from './occurrences.ts'
import { maxPlaces, type Place, placer } from './places.ts'
import { lineStarts, type Unified, unify } from './positions.ts'
import type { BodyEdit } from './schema.ts'
import { sectionText } from './section.ts'

/** What edits change, and all that decides how. */
export interface Editing {
  body: string
  edits: readonly BodyEdit[]
  /** The sections of the body, if an edit names one. */
  sections: readonly Section[]
  lineEnd: '\n' | '\r\n'
}

/** A part of the body and the text in its place. */
export interface Span {
  /** The index of its edit. */
  edit: number
  start: number
  end: number
  text: string
}

/** Most occurrences that the edits of one request replace together. */
const maxSpans = 100_000

/** Finds what the edits change in the body as it is, or why an edit cannot be done. */
export function spansOf(editing: Editing): { spans: Span[]; faults: Detail[] } {
  const { body, edits, lineEnd } = editing
  const found = { spans: [] as Span[], faults: [] as Detail[] }
  const unified = unify(body)
  let text: Searched | undefined
  const place = placer(body)
  let lines: number[] | undefined
  for (const [index, edit] of edits.entries()) {
    if ('append' in edit) {
      const text = withLineEnds(edit.append, lineEnd)
      found.spans.push({ edit: index, start: body.length, end: body.length, text })
    } else if ('section' in edit) {
      lines ??= lineStarts(body)
      note(found, sectionSpan(editing, lines, index, edit))
    } else {
      text ??= searched(unified.text)
      for (const one of findSpans({ ...unified, text }, place, index, edit, lineEnd))
        note(found, one)
      if (text.steps < 0) return { spans: [], faults: [tooMuch(index)] }
    }
    if (found.spans.length > maxSpans) return { spans: [], faults: [tooManySpans(index)] }
  }
  return found
}

function note(found: { spans: Span[]; faults: Detail[] }, one: Span | Detail): void {
  if ('start' in one) found.spans.push(one)
  else found.faults.push(one)
}

/** A text with the line ends of the body. */
const withLineEnds = (text: string, lineEnd: string): string => {
  const unified = text.replaceAll('\r\n', '\n')
  return lineEnd === '\n' ? unified : unified.replaceAll('\n', lineEnd)
}

type Find = Extract<BodyEdit, { find: string }>
type OfSection = Extract<BodyEdit, { section: string }>

function* findSpans(
  { text, originalOf }: Pick<Unified, 'originalOf'> & { text: Searched },
  place: (position: number) => Place,
  index: number,
  { find, replace, occurrence }: Find,
  lineEnd: string,
): Generator<Span | Detail> {
  const wanted = find.replaceAll('\r\n', '\n')
  const replacement = withLineEnds(replace, lineEnd)
  const span = (at: number): Span => ({
    edit: index,
    start: originalOf(at),
    end: originalOf(at + wanted.length),
    text: replacement,
  })
  const first: number[] = []
  let count = 0
  for (const at of occurrences(text, wanted)) {
    count++
    if (occurrence === 'all') yield span(at)
    else if (count === occurrence) return yield span(at)
    if (first.length < maxPlaces) first.push(at)
    if (occurrence === undefined && count > maxPlaces) break
  }
  if (occurrence === 'all' && count > 0) return
  const [only] = first
  if (occurrence === undefined && count === 1 && only !== undefined) yield span(only)
  else
    yield findFault(
      index,
      count,
      first.map((at) => place(originalOf(at))),
      occurrence,
    )
}

function findFault(
  index: number,
  count: number,
  places: Place[],
  occurrence: Find['occurrence'],
): Detail {
  const fault = { pointer: `/edits/${index}/find`, places }
  if (count === 0)
    return { ...fault, code: 'no_match', message: 'The body does not hold this text.' }
  if (occurrence !== undefined)
    return { ...fault, code: 'no_match', message: `The body holds this text ${times(count)} only.` }
  const most = count > maxPlaces ? `more than ${maxPlaces} times` : times(count)
  const message = `The body holds this text ${most}: find a longer text, or name the occurrence.`
  return { ...fault, code: 'many_matches', message }
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`)

const tooMuch = (index: number): Detail => ({
  pointer: `/edits/${index}/find`,
  code: 'too_much_to_search',
  message: 'The body is too long for so many finds that are nearly in it. Send fewer in a request.',
})

const tooManySpans = (index: number): Detail => ({
  pointer: `/edits/${index}/find`,
  code: 'too_many',
  message: `The edits of a request may replace at most ${maxSpans} occurrences.`,
})

function sectionSpan(
  { body, sections, lineEnd }: Editing,
  lines: readonly number[],
  index: number,
  { section, replace }: OfSection,
): Span | Detail {
  const at = sections.findIndex(({ id }) => id === section)
  const own = sections[at]
  if (!own) return noSection(body, sections, lines, index)
  const next = sections.slice(at + 1).find(({ level }) => level <= own.level)
  const start = lines[own.start] ?? body.length
  const end = (next && lines[next.heading]) ?? body.length
  const follows = next && (next.start - next.heading > 1 ? 'underlined' : 'marked')
  const text = withLineEnds(replace, lineEnd)
  return {
    edit: index,
    start,
    end,
    text: sectionText(body, { start, end, follows }, text, lineEnd),
  }
}

function noSection(
  body: string,
  sections: readonly Section[],
  lines: readonly number[],
  index: number,
): Detail {
  const place = placer(body)
  const places = sections.slice(0, maxPlaces).map(({ heading }) => place(lines[heading] ?? 0))
  const message = 'The body has no heading with this id; `include=toc` lists all of them.'
  return { pointer: `/edits/${index}/section`, code: 'no_match', message, places }
}
