import { setTimeout as sleep } from 'node:timers/promises'
import { notConvertible } from '../../src/renditions/faults.ts'

// What decoder.test.ts calls in the process that decodes pictures.

let running = 0

export async function begin() {
  const overlaps = running++ > 0
  await sleep(20)
  running--
  return { pid: process.pid, overlaps }
}

export const double = (bytes: Uint8Array) => Buffer.concat([bytes, bytes])

export const abort = () => process.abort()

export const secrets = () => Object.keys(process.env)

export const wait = () => sleep(600_000)

/** Takes memory until the process is ended. */
export async function fill(): Promise<void> {
  const held: Buffer[] = []
  for (;;) {
    held.push(Buffer.alloc(16 * 1024 ** 2, 1))
    await sleep(20)
  }
}

export function refuse(): never {
  throw notConvertible('Too odd.')
}

export function fail(): never {
  throw new Error('lost')
}
