import { afterEach, expect, test, vi } from 'vitest'
import { inTime, watch } from '../../src/health/watch.ts'

afterEach(() => vi.useRealTimers())

const never = new Promise<string>(() => {})

test('a question that hangs is late, and not asked again before it is answered', async () => {
  let answer = (_text: string) => {}
  const ask = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)))
  const asked = inTime(5, 'late', ask)
  expect([await asked(), await asked()]).toEqual(['late', 'late'])
  expect(ask).toHaveBeenCalledTimes(1)
  answer('there')
  await new Promise(setImmediate)
  const next = asked()
  answer('again')
  expect(await next).toBe('again')
  expect(ask).toHaveBeenCalledTimes(2)
})

test('the last answer is told at once while the next one is awaited, with its age', async () => {
  const answers = [Promise.resolve('first'), never]
  const ask = vi.fn(() => answers.shift() ?? never)
  const { last, stop } = watch(1, 'unknown', ask)
  expect((await last()).answer).toBe('first')
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2))
  vi.useFakeTimers({ toFake: ['performance'] })
  const { age } = await last()
  vi.advanceTimersByTime(60_000)
  const later = await last()
  expect(later.answer).toBe('first')
  expect(later.age - age).toBe(60_000)
  stop()
})

test('what is not answered at first is unknown, and nothing is asked before a call', async () => {
  const ask = vi.fn(() => never)
  const { last, stop } = watch(1, 'unknown', ask)
  expect(ask).not.toHaveBeenCalled()
  expect((await last()).answer).toBe('unknown')
  expect((await last()).answer).toBe('unknown')
  expect(ask).toHaveBeenCalledTimes(1)
  stop()
})

test('a question that fails ends neither this watch nor the probe that waits for it', async () => {
  const answers = [Promise.reject(new Error('failed')), Promise.resolve('there')]
  const { last, stop } = watch(1, 'unknown', () => answers.shift() ?? never)
  expect((await last()).answer).toBe('unknown')
  await vi.waitFor(async () => expect((await last()).answer).toBe('there'))
  stop()
})
