import type { Worker } from 'node:worker_threads'
import { startThread } from '../../start-thread.ts'
import { type Link, linkTo } from './link.ts'

/** How files are parsed. */
export interface ParserSettings {
  /** Milliseconds that one file may take; a slower file is tried once more, alone. */
  limit: number
  start: (workerData: { at: Int32Array }) => Worker
}

// Several times what the largest honest file takes.
const resourceLimits = { maxOldGenerationSizeMb: 512 }

export const parserSettings: ParserSettings = {
  limit: 60_000,
  start: (workerData) => startThread('./thread', import.meta.url, { workerData, resourceLimits }),
}

// Starting a thread takes longer than parsing a hundred files, so the next import reuses the thread
// of the last one.
const idleTime = 30_000
let spare: { link: Link; settings: ParserSettings; timer: NodeJS.Timeout } | undefined

/** Returns the idle thread, or a new one. */
export function takeThread(settings: ParserSettings): Link {
  if (spare?.settings === settings && spare.link.alive) {
    clearTimeout(spare.timer)
    const { link } = spare
    spare = undefined
    return link
  }
  // The position of the file that the thread is parsing, readable while it works.
  const at = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  return linkTo(settings.start({ at }), at, settings.limit)
}

/** Keeps an idle thread for the next import; ends it if it is busy or another one is kept. */
export function releaseThread(link: Link, settings: ParserSettings): void {
  if (spare?.link.alive || link.busy) link.end()
  if (!link.alive || spare?.link.alive || link.busy) return
  const timer = setTimeout(() => {
    spare = undefined
    link.end()
  }, idleTime)
  timer.unref()
  spare = { link, settings, timer }
}
