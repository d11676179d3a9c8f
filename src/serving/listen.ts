import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { listenForMetrics } from '../health/metrics-listener.ts'

/** An address to listen on; the prefix of its variables names it in errors. */
export interface Address {
  port: number
  host: string
  prefix?: string
}

/** The reason why an address cannot be used, in one line; null if the error is another one. */
export function listenFault(error: unknown, { port, host, prefix = '' }: Address): AppError | null {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use: stop the program that listens there, or set ${prefix}PORT.`,
    EACCES: `This user may not listen on port ${port}: set ${prefix}PORT to one above 1023.`,
    EADDRNOTAVAIL: `${prefix}HOST ${host} is not an address of this machine.`,
    ENOTFOUND: `${prefix}HOST ${host} cannot be resolved.`,
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  return reason ? new AppError('unavailable', reason) : null
}

/** Serves the metrics on the port that METRICS_PORT names; null without one. */
export async function listenBeside(
  metrics: Parameters<typeof listenForMetrics>[0],
  { metricsPort: port, metricsHost: host }: Pick<Config, 'metricsPort' | 'metricsHost'>,
): Promise<Server | null> {
  if (port === null || port === undefined) return null
  try {
    return await listenForMetrics(metrics, { port, host })
  } catch (error) {
    throw listenFault(error, { port, host, prefix: 'METRICS_' }) ?? error
  }
}

/** The port on which a server listens. */
export const portOf = (server: Pick<Server, 'address'>) => (server.address() as AddressInfo).port

/** The address for people. */
export const addressOf = (host: string, port: number) => `http://${shownHost(host)}:${port}`

function shownHost(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
