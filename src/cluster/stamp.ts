import { randomFillSync, randomUUID } from 'node:crypto'
import { openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Changes } from '../events/changes.ts'
import { makeFolder } from '../make-folder.ts'

/** Bytes of a stamp. */
const size = 8

/** Where the stamps are in the file: that of articles and all that is cached, that of settings. */
const places = { content: 0, settings: size } as const

/** The descriptor of the file in each worker: the next after the channel to the primary. */
export const stampDescriptor = 4

/** Makes the file that the processes of a machine share, and returns its descriptor. */
export function makeStampFile(folder: string): number {
  makeFolder(folder, 0o700)
  const path = join(folder, `stamp.${randomUUID()}`)
  const descriptor = openSync(path, 'wx+', 0o600)
  // Without a name it ends with the last process that has it.
  unlinkSync(path)
  writeSync(descriptor, Buffer.alloc(2 * size), 0, 2 * size, 0)
  return descriptor
}

/** Lets the processes of a machine notice the commits of each other. */
export interface Stamp {
  /**
   * Call this after a commit and before its response. It may hide a stamp that this process has not
   * read yet: empty all caches of articles then; what keeps settings learns of its own. Does not
   * throw.
   */
  renew(): void
  /**
   * Whether another process, or for settings this one, may have committed since this was last
   * asked. Does not throw.
   */
  isNew(): boolean
}

/**
 * The process that commits writes a new random stamp into the file; the others read the file before
 * each use of their caches. Both take a microsecond, send no message and never wait. A process that
 * lags or was frozen reads the stamp before it serves anything.
 */
export function openStamp(descriptor: number, kind: keyof typeof places): Stamp {
  const place = places[kind]
  const last = Buffer.alloc(size)
  const found = Buffer.alloc(size)
  // A commit empties all caches of its process. A change of one setting does not, so that the own
  // stamp, which may hide that of another process, counts as new.
  const own = kind === 'content' ? last : Buffer.alloc(size)
  return {
    renew() {
      randomFillSync(own)
      try {
        writeSync(descriptor, own, 0, size, place)
      } catch {
        // The notification reaches the others milliseconds later.
      }
    },
    isNew() {
      try {
        readSync(descriptor, found, 0, size, place)
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

/**
 * The same changes for those who keep keys or schemas. After a worker has changed one, reading
 * `connected` first tells its subscribers that they may have missed something.
 */
export function settingsUnder(changes: Changes, stamp: Stamp): Changes {
  const listeners = new Set<(news: 'state') => void>()
  const tell = () => {
    for (const listener of listeners) listener('state')
  }
  const subscribe: Changes['subscribe'] = (listener) => {
    listeners.add(listener)
    return changes.subscribe(listener)
  }
  return Object.create(underStamp(changes, stamp, tell), { subscribe: { value: subscribe } })
}
