import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { callDecoder, shareDecoder } from '../../src/decoder/call.ts'
import { DecoderFailure } from '../../src/decoder/failure.ts'
import { startThread } from '../../src/start-thread.ts'
import { root } from '../support/compile.ts'
import { besideSrc, compiled, until } from '../support/processes/processes.ts'

const here = besideSrc('test/decoder/decoder.test.ts')
const call = <T>(name: string, ...args: unknown[]) => callDecoder<T>('./calls', here, name, args)
const begin = () => call<{ pid: number; overlaps: boolean }>('begin')

test('calls run in one other process, one after another, without the environment', async () => {
  const [first, second] = await Promise.all([begin(), begin()])
  expect(first.overlaps).toBe(false)
  expect(second).toEqual(first)
  expect(first.pid).not.toBe(process.pid)
  expect(await call('double', Buffer.from('ab'))).toEqual(Buffer.from('abab'))
  expect(await call('secrets')).not.toContain('DATABASE_URL')
  expect(await call('secrets')).toContain('MALLOC_ARENA_MAX')
})

test.each([
  ['abort', 'Decoding it crashes the decoder.'],
  ['fill', 'Decoding it takes too much memory.'],
])(
  'a crash fails its own call alone: %s',
  async (how, message) => {
    const [crashed, next] = await Promise.allSettled([call(how), call('double', Buffer.from('c'))])
    expect(crashed).toMatchObject({ reason: new DecoderFailure(message) })
    expect(next).toEqual({ status: 'fulfilled', value: Buffer.from('cc') })
  },
  60_000,
)

test('a process that somebody else ended is replaced without a failure', async () => {
  for (const wait of [0, 50]) {
    const { pid } = await begin()
    process.kill(pid, 'SIGKILL')
    await sleep(wait)
    expect((await begin()).pid).not.toBe(pid)
  }
  const { pid } = await begin()
  const atWork = begin()
  await sleep(5)
  process.kill(pid, 'SIGKILL')
  expect((await atWork).pid).not.toBe(pid)
})

test('a fault keeps its code, and an error its message', async () => {
  await expect(call('refuse')).rejects.toMatchObject({
    code: 'bad_request',
    details: [{ code: 'not_convertible', message: 'Too odd.' }],
  })
  await expect(call('fail')).rejects.toThrow('lost')
})

test('another thread uses the same process', async () => {
  const decoder = shareDecoder()
  const thread = startThread('./thread', here, {
    workerData: decoder,
    transferList: [decoder],
  })
  const before = await begin()
  const [{ pid, ...answers }] = await once(thread, 'message')
  expect(pid).toBe(before.pid)
  expect(answers).toEqual({
    crash: 'DecoderFailure',
    refusal: 'not_convertible',
    bytes: new Uint8Array(Buffer.from('abab')),
  })
  await thread.terminate()
})

test('the process ends with its parent, also in the middle of a call', async () => {
  const parent = spawn(process.execPath, [compiled('test/decoder/parent.ts')])
  const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data')
  expect(isRunning(Number(pid))).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !isRunning(Number(pid)))
})

// Tests load the modules of the decoder one by one, so this alone tries those that a build joins.
test('a build starts the decoder, and has each module that it is given', async () => {
  const built = compiled('built')
  execFileSync(process.execPath, [join(root, 'scripts/bundle.mjs'), built])
  const decoder = fork(join(built, 'decoder/program.js'))
  const answerTo = async (file: string, name: string, ...args: unknown[]) => {
    decoder.send({ module: pathToFileURL(join(built, file)).href, name, args })
    return (await once(decoder, 'message'))[0]
  }
  const missing = join(built, 'missing.png')
  expect(await answerTo('blobs/headers/probe.js', 'probe', [137])).toEqual({
    result: { width: null, height: null },
  })
  expect(
    await answerTo('renditions/placeholders/thumb-hash.js', 'placeholderOf', missing, 'image/png'),
  ).toEqual({ result: null })
  expect(
    await answerTo('renditions/render.js', 'render', { input: missing, type: 'image/png' }, {}),
  ).toMatchObject({ fault: { code: 'not_found' } })
  decoder.kill()
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
