import type { AppError } from '../../errors.ts'
import { atPosition } from '../cursor.ts'
import type { Page } from '../page.ts'

// Server-sent events as text (HTML Living Standard, 9.2.6).

/** Milliseconds until a client whose stream has ended connects again. */
const retry = 3_000

/** Characters of one part: what a connection that takes nothing may hold. */
export const maxPart = 16 * 1024

/** The beginning of a stream. */
export const openingOf = () => `retry: ${retry}\n\n`

/** As much of a page as is sent in one go. */
export interface Part {
  text: string
  cursor: string
  more: boolean
}

const parts = new WeakMap<Page, Part>()

/** The first part of a page, made once for all its readers; the rest is read again. */
export function partOf(page: Page): Part {
  const part = parts.get(page) ?? makePart(page)
  parts.set(page, part)
  return part
}

function makePart({ data, cursor, more }: Page): Part {
  let text = ''
  let id = ''
  for (const [index, change] of data.entries()) {
    id = atPosition(cursor, change.position)
    text += `id: ${id}\ndata: ${JSON.stringify(change)}\n\n`
    if (text.length >= maxPart && index < data.length - 1) return { text, cursor: id, more: true }
  }
  // The filters left out what follows.
  return { text: text === '' || id === cursor ? text : text + renderId(cursor), cursor, more }
}

/** Tells a client what to resume from, and is no event for it. */
export const renderId = (cursor: string) => `id: ${cursor}\n\n`

/** The last event of a stream that cannot go on: the client should close it. */
export const renderEnd = ({ code, message }: AppError) =>
  `event: end\ndata: ${JSON.stringify({ code, detail: message })}\n\n`
