/** What clients see from one moment on. */
export interface Sight {
  read(status: number, isStale: boolean, time: number): void
  wrote(status: number): void
  ready(status: number, time: number): void
  /** When each write was acknowledged, by performance.now(). */
  readonly writes: readonly number[]
  readonly figures: Figures
}

interface Figures {
  reads: Record<'fresh' | 'stale' | '503' | 'other', number>
  writes: Record<'stored' | '503' | 'other', number>
  slowestRead: number
  slowestReady: number
  /** Answers that are neither a success nor 503; status 0 is none at all. */
  odd: Set<string>
}

/** Counts from now on. */
export function createSight(): Sight {
  const writes: number[] = [performance.now()]
  const figures: Figures = {
    reads: { fresh: 0, stale: 0, '503': 0, other: 0 },
    writes: { stored: 0, '503': 0, other: 0 },
    slowestRead: 0,
    slowestReady: 0,
    odd: new Set(),
  }
  return {
    writes,
    figures,
    read: (status, isStale, time) => {
      const kind = status === 200 ? (isStale ? 'stale' : 'fresh') : status === 503 ? '503' : 'other'
      figures.reads[kind]++
      if (kind === 'other') figures.odd.add(`read ${status}`)
      figures.slowestRead = Math.max(figures.slowestRead, time)
    },
    wrote: (status) => {
      const stored = status === 200 || status === 201
      const kind = stored ? 'stored' : status === 503 ? '503' : 'other'
      figures.writes[kind]++
      if (kind === 'other') figures.odd.add(`write ${status}`)
      if (stored) writes.push(performance.now())
    },
    ready: (status, time) => {
      figures.slowestReady = Math.max(figures.slowestReady, time)
      if (status !== 200 && status !== 503) figures.odd.add(`ready ${status}`)
    },
  }
}

/** The longest time without an acknowledged write, in seconds. */
export function longestGap({ writes }: Sight): number {
  const gaps = [...writes.slice(1), performance.now()].map((at, n) => at - (writes[n] ?? at))
  return Math.max(...gaps) / 1000
}

/** Seconds from a moment to the next acknowledged write. */
export function nextWrite({ writes }: Sight, from: number): number | undefined {
  const next = writes.find((at) => at >= from)
  return next === undefined ? undefined : (next - from) / 1000
}
