import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { callDecoder, useDecoder } from '../../src/decoder/call.ts'

// A thread of decoder.test.ts, which uses the decoder of the test.
useDecoder(workerData as MessagePort)
const call = (name: string, ...args: unknown[]) =>
  callDecoder<unknown>('./calls', import.meta.url, name, args)
const [{ pid }, crash, refusal, bytes] = await Promise.all([
  call('begin') as Promise<{ pid: number }>,
  call('abort').catch((error) => error.name),
  call('refuse').catch((error) => error.details[0].code),
  call('double', Buffer.from('ab')),
])
parentPort?.postMessage({ pid, crash, refusal, bytes })
