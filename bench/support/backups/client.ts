import { setTimeout as sleep } from 'node:timers/promises'

/** A server and the key for it. */
export interface Site {
  port: number
  token: string
}

const maxTries = 10

/**
 * Sends a request with the key; throws unless it succeeds. A database that is busy or does not
 * answer has stored nothing, so the request is sent again.
 */
export async function send(
  site: Site,
  method: string,
  path: string,
  body?: { type: string; bytes: string | Buffer },
  accept = 'application/json',
): Promise<Buffer> {
  for (let tries = 1; ; tries++) {
    const { response, bytes } = await exchange(site, method, path, body, accept)
    if (response.ok) return bytes
    if (tries === maxTries || !/"db_(busy|unavailable)"/.test(bytes.toString()))
      throw new Error(`${method} ${path}: ${response.status} ${bytes}`)
    await sleep(Number(response.headers.get('retry-after') ?? 1) * 1_000)
  }
}

async function exchange(
  { port, token }: Site,
  method: string,
  path: string,
  body: { type: string; bytes: string | Buffer } | undefined,
  accept: string,
) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept,
      ...(body ? { 'content-type': body.type } : {}),
    },
    ...(body ? { body: new Uint8Array(Buffer.from(body.bytes)) } : {}),
  })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

/** The member `data` of a response. */
export const dataOf = (bytes: Buffer) => JSON.parse(bytes.toString()).data

export const asJson = (value: unknown) => ({
  type: 'application/json',
  bytes: JSON.stringify(value),
})

/** Calls `work` at a fixed rate, however long each call takes, until the signal is aborted. */
export async function atRate(
  perSecond: number,
  signal: AbortSignal,
  work: (index: number) => Promise<void>,
): Promise<number> {
  const open = new Set<Promise<void>>()
  const faults: unknown[] = []
  const began = performance.now()
  let count = 0
  for (; !signal.aborted && faults.length === 0; count++) {
    const due = began + (count * 1_000) / perSecond
    await sleep(Math.max(0, due - performance.now()))
    const done = work(count)
      .catch((fault) => void faults.push(fault))
      .finally(() => open.delete(done))
    open.add(done)
  }
  await Promise.all(open)
  if (faults.length > 0) throw faults[0]
  return count
}

/** Calls `work` for each item, some at the same time. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>) {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: 4 }, lane))
}
