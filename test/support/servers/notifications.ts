const notification = 'A'.charCodeAt(0)

/**
 * Takes what PostgreSQL sends on one connection, in pieces as they come, and returns it without
 * NotificationResponse messages while `isDropping` says so, as a pooler that shares sessions does.
 */
export function createFilter(isDropping: () => boolean): (chunk: Buffer) => Buffer {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const kept: Buffer[] = []
    // A message is a letter, its length without the letter, and its content.
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1)
      if (rest.length < end) break
      if (rest[0] !== notification || !isDropping()) kept.push(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
    return Buffer.concat(kept)
  }
}
