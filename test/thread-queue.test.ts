import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { startThread } from '../src/start-thread.ts'
import { createThreadQueue, threadEnded } from '../src/thread-queue.ts'

const program = (text: string) => () => new Worker(text, { eval: true })
const echo = program(`const { parentPort } = require('node:worker_threads')
  parentPort.on('message', (job) => parentPort.postMessage(job))`)
// `new Worker` refuses such an option as it refuses a thread that the system has not: by a throw.
const unstartable = () => startThread('./none', import.meta.url, { execArgv: ['--no-such-option'] })

const queueOf = (...starts: (() => Worker)[]) =>
  createThreadQueue<string, string>(() => (starts.shift() ?? echo)(), 10, 'Too much.')

test('a thread that the system refuses ends with an error instead of a throw', async () => {
  const thread = unstartable()
  const exit = new Promise((done) => thread.once('exit', done))
  const [error] = await once(thread, 'error')
  expect(error).toMatchObject({ code: 'ERR_WORKER_INVALID_EXEC_ARGV' })
  expect(await exit).toBe(1)
})

test('a queue goes on after a thread that could not start', async () => {
  const queue = queueOf(unstartable)
  const [failed, ...done] = await Promise.allSettled(['a', 'b', 'c'].map(queue.run))
  expect(failed).toMatchObject({ reason: { details: [{ code: threadEnded }] } })
  expect(done.map((one) => 'value' in one && one.value)).toEqual(['b', 'c'])
})

test('a job is not at fault when descriptors are lacking', async () => {
  const lacking = program(`throw Object.assign(new Error('none'), { code: 'EMFILE' })`)
  await expect(queueOf(lacking).run('a')).rejects.toMatchObject({ code: 'EMFILE' })
})
