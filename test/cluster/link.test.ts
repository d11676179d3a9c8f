import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createLink } from '../../src/cluster/link.ts'

test('an answer that arrived while the process was held up counts', async () => {
  const { port1, port2 } = new MessageChannel()
  const link = createLink(
    {
      send: (message) =>
        port2.postMessage({ answer: (message as { ask: number }).ask, value: true }),
      on: (event, listener) => port1.on(event, listener),
      once: (event, listener) => port1.once('close', () => event === 'disconnect' && listener()),
    },
    {},
  )
  const asked = link.ask('ping', null, 10)
  const end = performance.now() + 50
  while (performance.now() < end);
  expect(await asked).toBe(true)
  port1.close()
})

test('an answer that does not come is undefined, also after the end of the other side', async () => {
  const ends: (() => void)[] = []
  const link = createLink(
    { send: () => {}, on: () => {}, once: (_, listener) => ends.push(listener) },
    {},
  )
  expect(await link.ask('ping', null, 1)).toBeUndefined()
  const asked = link.ask('ping', null, 600_000)
  for (const end of ends) end()
  expect(await asked).toBeUndefined()
})
