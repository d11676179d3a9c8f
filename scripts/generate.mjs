// Runs `prisma generate` without its engine download: generating needs no engine, but the CLI
// wants one to exist. Any executable will do, so it is given Node itself.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const prisma = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
}
const run = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  env,
  encoding: 'utf8',
})
if (run.status !== 0) process.stderr.write(run.stdout + run.stderr)
process.exit(run.status ?? 1)
