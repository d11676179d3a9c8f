// A process that opens the embedded database of a folder as `serve` or `command` and leaves it on
// SIGTERM.
import { openEmbedded } from '../../../src/database/embedded/embedded.ts'

const [folder = '', role] = process.argv.slice(2)
try {
  const { url, stop } = await openEmbedded(folder, { role: role === 'serve' ? 'serve' : 'command' })
  process.once('SIGTERM', () => stop().then(() => process.exit(0)))
  process.stdout.write(`open ${url}\n`)
} catch (error) {
  process.stdout.write(`fault ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}
