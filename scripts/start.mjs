// `npm start`: builds, then serves in this very process.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stopWithParent } from './stop-with-parent.mjs'

const root = new URL('..', import.meta.url)
process.stderr.write('Building Broadsheet …\n')
const npm = process.env.npm_execpath
const [command, ...args] = npm ? [process.execPath, npm] : ['npm']
const build = spawnSync(command, [...args, 'run', '--silent', 'build'], {
  cwd: root,
  stdio: 'inherit',
})
if (build.status !== 0) process.exit(build.status ?? 1)
process.argv.splice(1, 1, fileURLToPath(new URL('dist/cli.js', root)), 'serve')
stopWithParent()
await import('../dist/cli.js')
