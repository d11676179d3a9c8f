import { expect, test } from 'vitest'
import type { Outcome } from '../../../scripts/ha-trial/faults.ts'
import { missedGoals } from '../../../scripts/ha-trial/judge.ts'
import { createSight } from '../../../scripts/ha-trial/sight.ts'

const outcome = (fault: string, given: Partial<Outcome> = {}): Outcome => ({
  ...{ fault, gap: 1, afterAccepted: 1, sight: createSight(), remark: '' },
  ...{ direct: 0, isSettled: true },
  ...given,
})
const withReady = (...answers: [status: number, time: number][]) => {
  const sight = createSight()
  for (const [status, time] of answers) sight.ready(status, time)
  return { sight }
}

test('a trial within its goals misses none', () => {
  const outcomes = [
    outcome('switchover', { gap: 5, afterAccepted: 5 }),
    outcome('killed', { gap: 15 }),
    outcome('frozen', { gap: 30, ...withReady([503, 2_000], [200, 1]) }),
    outcome('woken', { gap: 6, afterAccepted: undefined }),
  ]
  expect(missedGoals(outcomes, 0)).toEqual([])
})

test.each<[Outcome, string]>([
  [outcome('switchover', { gap: 5.01 }), 'switchover: no write for 5.01 s, goal 5'],
  [outcome('killed', { gap: 15.1 }), 'killed: no write for 15.10 s, goal 15'],
  [outcome('frozen', { gap: 91 }), 'frozen: no write for 91.00 s, goal 30'],
  [
    outcome('killed', { afterAccepted: 5.5 }),
    'killed: writes went on 5.50 s after the new primary took them, goal 5',
  ],
  [
    outcome('frozen', { afterAccepted: undefined }),
    'frozen: no write after a new primary took them',
  ],
  [outcome('switchover', withReady([200, 3_110])), 'switchover: /health/ready took 3.11 s, goal 2'],
  [outcome('woken', withReady([0, 1])), 'woken: neither a success nor 503: ready 0'],
  [outcome('woken', { direct: 3 }), 'woken: the machine that woke acknowledged 3 writes'],
  [outcome('woken', { isSettled: false }), 'woken: Patroni names no synchronous standby again'],
])('names the goal that was missed: %#', (missed, told) => {
  expect(missedGoals([outcome('killed'), missed], 0)).toEqual([told])
})

test('a lost write misses the goal', () => {
  expect(missedGoals([], 2)).toEqual(['2 acknowledged writes were lost'])
})
