import { CommanderError } from 'commander'
import { loadConfig } from '../config.ts'
import { translateDatabaseError } from '../database/errors.ts'
import { AppError } from '../errors.ts'
import { note } from './screen.ts'

/** Exit code of a wrong command line and of a command that could not run. */
export const faultCode = 2

/**
 * Prints in one line what ended the command, and returns the exit code. A bug prints its stack at
 * LOG_LEVEL=debug.
 */
export function reportFault(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : faultCode
  const fault = error instanceof AppError ? error : translateDatabaseError(error)
  if (fault) note(fault.message.split('\n').map((line) => `error: ${line}`))
  else reportBug(error)
  return faultCode
}

function reportBug(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (wantsStack()) note([stack ?? message])
  else note([`error: An unexpected error occurred: ${message} (LOG_LEVEL=debug shows where.)`])
}

function wantsStack(): boolean {
  try {
    return ['debug', 'trace'].includes(loadConfig().logLevel)
  } catch {
    return false
  }
}
