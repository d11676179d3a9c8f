import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'

const program = new URL('../../../scripts/stop-with-parent.mjs', import.meta.url).href
const code = `
  import { stopWithParent } from ${JSON.stringify(program)}
  process.on('SIGTERM', () => { console.log('stopped'); process.exit() })
  stopWithParent()
  setInterval(() => {}, 1000)
  console.log(process.pid)
`
let pid = 0
afterAll(() => {
  try {
    if (pid) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended, as it should.
  }
})

test('npm start stops the server when a signal ends only the shell between', async () => {
  // The second command keeps the shell from becoming the program.
  const shell = spawn(
    'sh',
    ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, code],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const output = shell.stdout.setEncoding('utf8')
  pid = Number((await once(output, 'data'))[0])
  shell.kill('SIGTERM')
  await once(shell, 'exit')
  expect((await once(output, 'data'))[0]).toBe('stopped\n')
})
