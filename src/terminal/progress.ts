import { SingleBar } from 'cli-progress'
import type { FileOutcome, OutcomeKind } from '../imports/schema.ts'
import { grouped, note, renderDuration, screenWidth } from './screen.ts'
import { cut } from './width.ts'

/** Shows the progress of an import. */
interface Progress {
  add(outcomes: readonly FileOutcome[], total: number): void
  /** Says that the import ends after the current batch. */
  stopping(): void
  /** Clears the line for further output. */
  stop(): void
}

const lineInterval = 5_000

export const noProgress: Progress = { add: () => {}, stopping: () => {}, stop: () => {} }

const lastBatch = 'Stopping after the current batch; Ctrl-C again stops immediately.'

/** A bar on a terminal, otherwise a line every five seconds; both on standard error. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress()
}

interface Tally {
  done: number
  total: number
  startedAt: number
  outcomes: Map<OutcomeKind, number>
}

function tallyOf(): Tally {
  return { done: 0, total: 0, startedAt: Date.now(), outcomes: new Map() }
}

function count(tally: Tally, outcomes: readonly FileOutcome[], total: number): void {
  tally.total = total
  for (const { outcome } of outcomes) {
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1)
    // Articles that prune trashes are not files of the source.
    if (outcome !== 'trashed') tally.done++
  }
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  const tally = tallyOf()
  let isLast = false
  const bar = new SingleBar({
    stream,
    format: (_options, { progress }) =>
      isLast ? lastBatch : barLine(tally, progress, screenWidth(stream)),
    clearOnComplete: true,
    gracefulExit: false,
    fps: 8,
  })
  bar.start(1, 0)
  // Keeps the remaining time moving while a batch is written.
  const clock = setInterval(() => bar.render(), 250)
  clock.unref()
  return {
    add: (outcomes, total) => {
      count(tally, outcomes, total)
      bar.setTotal(Math.max(tally.total, tally.done, 1))
      bar.update(tally.done)
    },
    stopping: () => {
      isLast = true
      bar.render()
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
  let lastLineAt = Date.now()
  return {
    add: (outcomes, total) => {
      count(tally, outcomes, total)
      if (Date.now() - lastLineAt < lineInterval) return
      lastLineAt = Date.now()
      note([`${place(tally)} files, ${grouped(rate(tally))}/s, ${left(tally)}: ${counters(tally)}`])
    },
    stopping: () => note([lastBatch]),
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

// Outcomes that may need attention come first, because a narrow terminal cuts the end.
const byWeight: readonly OutcomeKind[] = [
  'failed',
  'conflict',
  'duplicate',
  'trashed',
  'restored',
  'created',
  'updated',
  'moved',
  'unchanged',
]

const counters = ({ outcomes }: Tally) =>
  byWeight
    .filter((outcome) => outcomes.has(outcome))
    .map((outcome) => `${outcome} ${grouped(outcomes.get(outcome) ?? 0)}`)
    .join(', ')
