import { callDecoder } from '../../src/decoder/call.ts'

// A process of decoder.test.ts: it says which process decodes for it, and lets that work on.
const call = <T>(name: string) => callDecoder<T>('./calls', import.meta.url, name, [])
const { pid } = await call<{ pid: number }>('begin')
void call('wait')
process.stdout.write(`${pid}\n`)
