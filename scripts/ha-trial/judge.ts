import type { Outcome } from './faults.ts'

/** Seconds without an acknowledged write. */
const maxGap: Record<string, number> = { switchover: 5, killed: 15, frozen: 30 }
/** Seconds until writes go on, once the new primary takes them. */
const maxAfterAccepted = 5
/** Milliseconds of an answer of `/health/ready`. */
const maxReady = 2_000

/** The goals that a trial has missed; without one it has succeeded. */
export function missedGoals(outcomes: readonly Outcome[], lost: number): string[] {
  const missed = outcomes.flatMap((outcome) =>
    missedBy(outcome).map((what) => `${outcome.fault}: ${what}`),
  )
  return lost > 0 ? [...missed, `${lost} acknowledged writes were lost`] : missed
}

function missedBy(outcome: Outcome): string[] {
  const { direct, isSettled, sight } = outcome
  const { slowestReady, odd } = sight.figures
  const missed = outcome.fault in maxGap ? missedByFailover(outcome) : []
  if (direct > 0) missed.push(`the machine that woke acknowledged ${direct} writes`)
  if (!isSettled) missed.push('Patroni names no synchronous standby again')
  if (slowestReady > maxReady)
    missed.push(`/health/ready took ${seconds(slowestReady / 1000)}, goal ${maxReady / 1000}`)
  if (odd.size > 0) missed.push(`neither a success nor 503: ${[...odd].join(', ')}`)
  return missed
}

function missedByFailover({ fault, gap, afterAccepted }: Outcome): string[] {
  const goal = maxGap[fault] ?? 0
  const missed = gap > goal ? [`no write for ${seconds(gap)}, goal ${goal}`] : []
  if (afterAccepted === undefined) missed.push('no write after a new primary took them')
  else if (afterAccepted > maxAfterAccepted)
    missed.push(
      `writes went on ${seconds(afterAccepted)} after the new primary took them, goal ${maxAfterAccepted}`,
    )
  return missed
}

const seconds = (value: number) => `${value.toFixed(2)} s`
