import { setImmediate as others } from 'node:timers/promises'

// In milliseconds: how long the work of all answers may go on until everything else has its turn.
const slice = 5
let began: number | null = null

/**
 * To be awaited between pieces of work that add up: others have their turn whenever the process has
 * worked for so long.
 */
export async function inTurns(): Promise<void> {
  if (began === null) {
    began = performance.now()
    setImmediate(() => {
      began = null
    })
  } else if (performance.now() - began >= slice) await others()
}

/**
 * Characters that are worked on in one go: a fraction of a millisecond. An answer with fewer waits
 * for no turn.
 */
export const piece = 64 * 1024

/** A piece of an answer: a text, or the bytes of a long one. */
export type Piece = string | Uint8Array

/** The bytes of an answer that comes in pieces. */
export async function toBytes(pieces: Iterable<Piece>): Promise<Buffer> {
  const done: Uint8Array[] = []
  let text = ''
  let worked = 0
  for (const next of pieces) {
    const isText = typeof next === 'string'
    if (isText) text += next
    if (isText && text.length < piece) continue
    done.push(Buffer.from(text))
    if (!isText) done.push(next)
    worked += text.length + (isText ? 0 : next.length)
    text = ''
    if (worked < piece) continue
    worked = 0
    await inTurns()
  }
  const last = Buffer.from(text)
  return done.length === 0 ? last : Buffer.concat([...done, last])
}

/** A text as JSON; a long one as bytes at once, so that it is not kept as a text and as bytes. */
export async function toJson(text: string): Promise<Piece> {
  if (text.length <= piece) return JSON.stringify(text)
  return toBytes(jsonOf(text))
}

function* jsonOf(text: string): Generator<string> {
  yield '"'
  for (let from = 0; from < text.length; ) {
    const to = endOfPiece(text, from + piece)
    yield JSON.stringify(text.slice(from, to)).slice(1, -1)
    from = to
  }
  yield '"'
}

// Never between the two halves of a character.
function endOfPiece(text: string, at: number): number {
  const code = text.charCodeAt(at - 1)
  return code >= 0xd800 && code <= 0xdbff ? at + 1 : at
}
