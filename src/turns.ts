import { setImmediate as others } from 'node:timers/promises'

// In milliseconds: how long the work of all answers may go on until everything else has its turn.
const slice = 10
let began: number | null = null

/** To be awaited between pieces of work that add up: others have their turn whenever the process has worked for so long. */
export async function inTurns(): Promise<void> {
  if (began === null) {
    began = performance.now()
    setImmediate(() => {
      began = null
    })
  } else if (performance.now() - began >= slice) await others()
}

/** Characters that are worked on in one go: a fraction of a millisecond. */
const piece = 64 * 1024

/** The bytes of a text that comes in pieces. */
export async function toBytes(texts: Iterable<string>): Promise<Buffer> {
  const done: Buffer[] = []
  let text = ''
  for (const next of texts) {
    text += next
    if (text.length < piece) continue
    done.push(Buffer.from(text))
    text = ''
    await inTurns()
  }
  done.push(Buffer.from(text))
  return done.length === 1 && done[0] ? done[0] : Buffer.concat(done)
}

/** A text as JSON. */
export async function toJson(text: string): Promise<string> {
  if (text.length <= piece) return JSON.stringify(text)
  let json = '"'
  for (let from = 0; from < text.length; ) {
    const to = endOfPiece(text, from + piece)
    json += JSON.stringify(text.slice(from, to)).slice(1, -1)
    from = to
    await inTurns()
  }
  return `${json}"`
}

// Never between the two halves of a character.
function endOfPiece(text: string, at: number): number {
  const code = text.charCodeAt(at - 1)
  return code >= 0xd800 && code <= 0xdbff ? at + 1 : at
}
