import { toJson } from '../../turns.ts'
import type { Printed, Rendered } from './options.ts'

const encoder = new TextEncoder()
const asBytes = (value: unknown) => encoder.encode(JSON.stringify(value))

/** Prints at once; each member has memory of its own, which another thread can take over. */
export const printNow = ({ html, toc, text, status }: Rendered): Printed => ({
  printed: { html: asBytes(html), toc: asBytes(toc), text: asBytes(text) },
  status,
})

/** The same of a short article, whose bytes may lie beside those of others. */
export const printSmall = ({ html, toc, text, status }: Rendered): Printed => ({
  printed: {
    html: Buffer.from(JSON.stringify(html)),
    toc: Buffer.from(JSON.stringify(toc)),
    text: Buffer.from(JSON.stringify(text)),
  },
  status,
})

/** The same in pieces, between which others have their turn. */
export async function printInTurns({ html, toc, text, status }: Rendered): Promise<Printed> {
  const inPieces = async (value: string) => Buffer.from(await toJson(value))
  return {
    printed: { html: await inPieces(html), toc: asBytes(toc), text: await inPieces(text) },
    status,
  }
}

/** The texts of what was printed. */
export function readPrinted({ printed, status }: Printed): Rendered {
  const read = (bytes: Uint8Array) =>
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  return { html: read(printed.html), toc: read(printed.toc), text: read(printed.text), status }
}
