import { randomFillSync, randomUUID } from 'node:crypto'
import { openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Changes } from '../events/changes.ts'
import { makeFolder } from '../make-folder.ts'

/** Bytes of the stamp. */
const size = 8

/** The descriptor of the file in each worker: the next after the channel to the primary. */
export const stampDescriptor = 4

/** Makes the file that the processes of a machine share, and returns its descriptor. */
export function makeStampFile(folder: string): number {
  makeFolder(folder, 0o700)
  const path = join(folder, `stamp.${randomUUID()}`)
  const descriptor = openSync(path, 'wx+', 0o600)
  // Without a name it ends with the last process that has it.
  unlinkSync(path)
  writeSync(descriptor, Buffer.alloc(size), 0, size, 0)
  return descriptor
}

/** Lets the processes of a machine notice the commits of each other. */
export interface Stamp {
  /**
   * Call this after a commit and before its response, and then empty the caches of this process:
   * the new stamp may hide one that it has not read yet. Does not throw.
   */
  renew(): void
  /** Whether another process may have committed since this was last asked. Does not throw. */
  isNew(): boolean
}

/**
 * The process that commits writes a new random stamp into the file; the others read the file before
 * each use of their caches. Both take a microsecond, send no message and never wait. A process that
 * lags or was frozen reads the stamp before it serves anything.
 */
export function openStamp(descriptor: number): Stamp {
  const last = Buffer.alloc(size)
  const found = Buffer.alloc(size)
  return {
    renew() {
      randomFillSync(last)
      try {
        writeSync(descriptor, last, 0, size, 0)
      } catch {
        // The notification reaches the others milliseconds later.
      }
    },
    isNew() {
      try {
        readSync(descriptor, found, 0, size, 0)
      } catch {
        // Without the stamp, no cached response is known to be current.
        return true
      }
      if (found.equals(last)) return false
      found.copy(last)
      return true
    },
  }
}

/**
 * The same changes; after a commit of another worker, reading `connected` calls `drop` first.
 */
export function underStamp(changes: Changes, stamp: Stamp, drop: () => void): Changes {
  return Object.create(changes, {
    connected: {
      get: () => {
        if (stamp.isNew()) drop()
        return changes.connected
      },
    },
  })
}
