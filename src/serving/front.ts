import type { Logger } from 'pino'
import { buildApp } from '../app.ts'
import type { Config } from '../config.ts'
import type { Connection } from '../database/connect.ts'
import type { Metrics } from '../health/metrics.ts'
import type { Telemetry } from '../telemetry/start.ts'
import { drain, listen } from './app-process.ts'

/** What answers HTTP: this process, or its workers. */
export interface Front {
  readonly metrics: Pick<Metrics, 'contentType' | 'report' | 'text'>
  /** A line about the processes for people, if there are several. */
  readonly processes?: string
  /** Aborted, with the reason, when it can serve no longer. */
  readonly broken?: AbortSignal
  /** Returns the port. */
  listen(): Promise<number>
  drain(): Promise<void>
}

export interface FrontParts {
  config: Config
  connection: Connection
  logger: Logger
  telemetry: Telemetry | null
}

/** Answers HTTP in this process. */
export async function openAlone({ config, connection, ...rest }: FrontParts): Promise<Front> {
  const app = await buildApp({ config, db: connection.db, ...rest })
  return {
    metrics: app.metrics,
    listen: () => listen(app, config),
    drain: () => drain(app, config),
  }
}
