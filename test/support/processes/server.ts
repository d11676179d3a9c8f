// A process that serves like `broadsheet serve`, configured by its environment.
import { loadConfig } from '../../../src/config.ts'
import { AppError } from '../../../src/errors.ts'
import { serve } from '../../../src/server.ts'

try {
  await serve(loadConfig(process.env))
} catch (error) {
  if (!(error instanceof AppError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
