import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { z } from 'zod'
import { telemetryOf } from './config/telemetry.ts'
import { variableOf, variables } from './config/variables.ts'
import { AppError, type Detail } from './errors.ts'

/** Variables of the environment by their names. */
export type Environment = Record<string, string | undefined>

/** Everything that can be set from outside; .env.example explains each variable. */
export type Config = Readonly<z.infer<typeof variables>> & {
  /** Public address of the site, without a trailing slash. */
  readonly siteUrl: string
  /** What OpenTelemetry is to read; null if nothing asks for it. */
  readonly telemetry: Readonly<Record<string, string | undefined>> | null
}

/**
 * Reads the environment, with `.env` of the working folder as defaults; one AppError names all
 * faults.
 */
export function loadConfig(env: Environment = environment()): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const input = Object.fromEntries(
    Object.entries(variables.shape).map(([key, setting]) => [key, given[variableOf(setting)]]),
  )
  const result = variables.safeParse(input)
  if (!result.success) throw wrongConfig(result.error.issues)
  const siteUrl = result.data.siteUrl ?? `http://localhost:${result.data.port}`
  return Object.freeze({ ...result.data, siteUrl, telemetry: telemetryOf(given) })
}

/** The environment of this process, with `.env` of the working folder as defaults. */
export function environment(): Environment {
  if (!existsSync('.env')) return process.env
  return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env }
}

// The value is never repeated: it may be a password.
function wrongConfig(issues: z.core.$ZodIssue[]): AppError {
  const details: Detail[] = issues.map((issue) => {
    const name = variableOf(variables.shape[issue.path[0] as keyof typeof variables.shape])
    return { parameter: name, code: 'config', message: `${name} ${issue.message}.` }
  })
  return new AppError('invalid', details.map(({ message }) => message).join('\n'), details)
}
