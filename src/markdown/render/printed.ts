import { toJson } from '../../turns.ts'
import type { Printed, Rendered } from './options.ts'

const encoder = new TextEncoder()
const asBytes = (value: unknown) => encoder.encode(JSON.stringify(value))

/** Serializes synchronously; each member has memory of its own. */
export const printNow = ({ html, math, toc, text, sections, status }: Rendered): Printed => ({
  printed: {
    html: asBytes(html),
    math: asBytes(math),
    toc: asBytes(toc),
    text: asBytes(text),
    sections: asBytes(sections),
  },
  status,
})

/** Like `printNow`, for a short article: its bytes may share a pooled buffer. */
export const printSmall = ({ html, math, toc, text, sections, status }: Rendered): Printed => ({
  printed: {
    html: Buffer.from(JSON.stringify(html)),
    math: Buffer.from(JSON.stringify(math)),
    toc: Buffer.from(JSON.stringify(toc)),
    text: Buffer.from(JSON.stringify(text)),
    sections: Buffer.from(JSON.stringify(sections)),
  },
  status,
})

/** Like `printNow`, in pieces: yields to the event loop between them. */
export async function printInTurns({
  html,
  math,
  toc,
  text,
  sections,
  status,
}: Rendered): Promise<Printed> {
  const inPieces = async (value: string) => Buffer.from(await toJson(value))
  return {
    printed: {
      html: await inPieces(html),
      math: asBytes(math),
      toc: asBytes(toc),
      text: await inPieces(text),
      sections: asBytes(sections),
    },
    status,
  }
}

/** Parses serialized members back. */
export function readPrinted({ printed, status }: Printed): Rendered {
  const read = (bytes: Uint8Array) =>
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  return {
    html: read(printed.html),
    math: read(printed.math),
    toc: read(printed.toc),
    text: read(printed.text),
    sections: read(printed.sections),
    status,
  }
}
