import { SingleBar } from 'cli-progress'
import type { FileOutcome, Outcome } from '../imports/schema.ts'
import { grouped, note, renderDuration, screenWidth } from './screen.ts'
import { cut } from './width.ts'

/** Shows how far an import is. */
export interface Progress {
  add(outcomes: readonly FileOutcome[], total: number): void
  /** Leaves the line to what follows. */
  stop(): void
}

const pause = 5_000

export const noProgress: Progress = { add: () => {}, stop: () => {} }

/** A bar on a terminal; elsewhere a line every five seconds, on standard error. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress()
}

interface Tally {
  done: number
  total: number
  startedAt: number
  outcomes: Map<Outcome, number>
}

function tallyOf(): Tally {
  return { done: 0, total: 0, startedAt: Date.now(), outcomes: new Map() }
}

function count(tally: Tally, outcomes: readonly FileOutcome[], total: number): void {
  tally.total = total
  for (const { outcome } of outcomes) {
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1)
    // What prune takes is no file of the source.
    if (outcome !== 'trashed') tally.done++
  }
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  const tally = tallyOf()
  const bar = new SingleBar({
    stream,
    format: (_options, { progress }) => barLine(tally, progress, screenWidth(stream)),
    clearOnComplete: true,
    gracefulExit: false,
    fps: 8,
  })
  bar.start(1, 0)
  // The time that is left goes on while a batch is written.
  const clock = setInterval(() => bar.render(), 250)
  clock.unref()
  return {
    add: (outcomes, total) => {
      count(tally, outcomes, total)
      bar.setTotal(Math.max(tally.total, tally.done, 1))
      bar.update(tally.done)
    },
    stop: () => {
      clearInterval(clock)
      bar.stop()
    },
  }
}

function barLine(tally: Tally, progress: number, width: number): string {
  if (tally.total === 0) return 'Reading names …'
  const text = `${place(tally)}  ${grouped(rate(tally))}/s  ${left(tally)}  ${counters(tally)}`
  const size = Math.min(Math.max(width - text.length - 3, 8), 24)
  const full = Math.round(size * Math.min(progress, 1))
  return cut(`${'█'.repeat(full)}${'░'.repeat(size - full)}  ${text}`, width - 1)
}

function lineProgress(): Progress {
  const tally = tallyOf()
  let told = Date.now()
  return {
    add: (outcomes, total) => {
      count(tally, outcomes, total)
      if (Date.now() - told < pause) return
      told = Date.now()
      note([`${place(tally)} files, ${grouped(rate(tally))}/s, ${left(tally)}: ${counters(tally)}`])
    },
    stop: () => {},
  }
}

const place = ({ done, total }: Tally) => `${grouped(done)}/${grouped(total)}`

function rate({ done, startedAt }: Tally): number {
  return Math.round(done / Math.max((Date.now() - startedAt) / 1000, 0.1))
}

function left(tally: Tally): string {
  const remaining = Math.max(tally.total - tally.done, 0)
  return `${renderDuration((remaining / Math.max(rate(tally), 1)) * 1000)} left`
}

const counters = ({ outcomes }: Tally) =>
  [...outcomes].map(([outcome, number]) => `${outcome} ${grouped(number)}`).join(', ')
