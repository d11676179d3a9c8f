/** An answer that has arrived whole. Its text can be asked for only while it is being told. */
export interface Answer {
  status: number
  /** Of the body. */
  bytes: number
  text(): string
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Reads HTTP/1.1 answers from the chunks of one connection, one answer at a time. Knows only what
 * the servers of this benchmark send: Content-Length, never chunks.
 */
export function createReader(
  tell: (answer: Answer) => void,
): (chunk: Buffer, length: number) => void {
  let kept: Buffer[] = []
  let keptBytes = 0
  let status = 0
  let bodyBytes = 0
  let total = -1

  return (chunk, length) => {
    const part = chunk.subarray(0, length)
    if (total < 0) readHead(keptBytes === 0 ? part : Buffer.concat([...kept, part]))
    keptBytes += length
    if (total < 0 || keptBytes < total) {
      // The chunk's buffer is used again for the next one.
      kept.push(Buffer.from(part))
      return
    }
    const answer = { status, bytes: bodyBytes, text: textOf(kept, part, total - bodyBytes) }
    kept = []
    keptBytes = 0
    total = -1
    tell(answer)
  }

  function readHead(bytes: Buffer): void {
    const end = bytes.indexOf(headEnd)
    if (end < 0) return
    const head = bytes.toString('latin1', 0, end)
    status = Number(head.slice(9, 12))
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) throw new Error(`An answer without Content-Length:\n${head}`)
    bodyBytes = Number(length)
    total = end + headEnd.length + bodyBytes
  }
}

const textOf = (kept: readonly Buffer[], last: Buffer, start: number) => () =>
  Buffer.concat([...kept, last])
    .subarray(start)
    .toString()
