/** A complete response. Its text is valid only during the callback. */
export interface Answer {
  status: number
  /** Length of the body. */
  bytes: number
  text(): string
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Reads HTTP/1.1 responses from the data of one connection, one response at a time. Supports only
 * what the servers of this benchmark send: Content-Length, never chunked encoding.
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
      // The buffer of the chunk is reused for the next one.
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
    if (length === undefined) throw new Error(`A response without Content-Length:\n${head}`)
    bodyBytes = Number(length)
    total = end + headEnd.length + bodyBytes
  }
}

const textOf = (kept: readonly Buffer[], last: Buffer, start: number) => () =>
  Buffer.concat([...kept, last])
    .subarray(start)
    .toString()
