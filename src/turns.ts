import { setImmediate as yieldToEventLoop } from 'node:timers/promises'

// Milliseconds that all responses together may compute before the event loop turns.
const slice = 5
let began: number | null = null

/**
 * To be awaited between pieces of long work: yields to the event loop whenever the process has
 * worked for a slice of time.
 */
export async function inTurns(): Promise<void> {
  if (began === null) {
    began = performance.now()
    setImmediate(() => {
      began = null
    })
  } else if (performance.now() - began >= slice) await yieldToEventLoop()
}

/**
 * Characters processed in one go, which takes a fraction of a millisecond. A shorter response never
 * yields.
 */
export const piece = 64 * 1024

/** A piece of a response: a text, or the bytes of a long one. */
export type Piece = string | Uint8Array

/** The bytes of a response that is made in pieces. */
export async function toBytes(pieces: Iterable<Piece>): Promise<Buffer> {
  const done: Uint8Array[] = []
  let bytesSinceYield = 0
  for (const bytes of encodePieces(pieces)) {
    if (bytesSinceYield >= piece) {
      bytesSinceYield = 0
      await inTurns()
    }
    done.push(bytes)
    bytesSinceYield += bytes.length
  }
  const [only] = done
  return done.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(done)
}

/** The bytes of pieces; short texts are encoded together. */
function* encodePieces(pieces: Iterable<Piece>): Generator<Uint8Array> {
  let texts: string[] = []
  let chars = 0
  for (const next of pieces) {
    if (typeof next === 'string') {
      texts.push(next)
      chars += next.length
      if (chars < piece) continue
    }
    yield encode(texts)
    if (typeof next !== 'string') yield next
    texts = []
    chars = 0
  }
  yield encode(texts)
}

/**
 * The bytes of texts, each encoded by itself: to join them would copy them once more, and one
 * letter outside Latin-1 would double the memory of all.
 */
function encode(texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  let at = 0
  for (const text of texts) at += bytes.write(text, at)
  return bytes
}

/**
 * A text as JSON; a long one directly as bytes, so that memory never holds it both as text and as
 * bytes.
 */
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

// Never splits a surrogate pair.
function endOfPiece(text: string, at: number): number {
  const code = text.charCodeAt(at - 1)
  return code >= 0xd800 && code <= 0xdbff ? at + 1 : at
}
