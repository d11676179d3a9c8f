import { expect, test, vi } from 'vitest'
import { poolTimeout } from '../../src/database/errors.ts'
import { repeatUntil } from '../../src/jobs/repeat.ts'

test('an outage is one warning for all tasks, any other fault an error of its own', async () => {
  const log = { warn: vi.fn(), error: vi.fn() }
  const stopping = new AbortController()
  const repeat = repeatUntil(stopping.signal, log)
  const tasks = Array.from({ length: 20 }, () => repeat(() => Promise.reject(poolTimeout())))
  const fault = new Error('no outage')
  tasks.push(repeat(() => Promise.reject(fault)))
  await vi.waitFor(() => expect(log.error).toHaveBeenCalled())
  stopping.abort()
  await Promise.all(tasks)
  expect(log.warn).toHaveBeenCalledTimes(1)
  expect(log.error).toHaveBeenCalledExactlyOnceWith({ err: fault }, 'a task failed; retrying')
})
