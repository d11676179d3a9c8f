import type * as Api from '@opentelemetry/api'
import type { Logger } from 'pino'
import { version } from '../version.ts'

/** OpenTelemetry, loaded and running. */
export interface Telemetry {
  readonly api: typeof Api
  readonly tracer: Api.Tracer
  readonly meter: Api.Meter
  /** Sends what has not been sent, for at most three seconds. */
  stop(): Promise<void>
}

/** `OTEL_*` variables by name; null while telemetry is off. */
type Variables = Readonly<Record<string, string | undefined>> | null

type Log = Pick<Logger, 'debug' | 'error' | 'info' | 'trace' | 'warn'>

const name = 'broadsheet'
const maxStopTime = 3_000

/** Loads and starts OpenTelemetry if variables ask for it; it reads them by itself. */
export async function startTelemetry(variables: Variables, log: Log): Promise<Telemetry | null> {
  if (!variables) return null
  // Those of the file `.env` are not in the environment yet.
  Object.assign(process.env, {
    OTEL_SERVICE_NAME: name,
    // Logs go to standard output only, unless the operator asks for more.
    OTEL_LOGS_EXPORTER: 'none',
    // Others describe the command line and the user of the process.
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
    ...variables,
  })
  const [api, { NodeSDK, resources }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-node'),
  ])
  const resource = resources.resourceFromAttributes({ 'service.version': version() })
  const sdk = new NodeSDK({ resource, instrumentations: [] })
  // A collector that does not respond is a warning, in the form of all other log lines.
  api.diag.setLogger(diagnosticsTo(log), {
    logLevel: api.DiagLogLevel.WARN,
    suppressOverrideMessage: true,
  })
  sdk.start()
  const stop = async () => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, maxStopTime)
    })
    await Promise.race([sdk.shutdown().catch(() => {}), late])
    clearTimeout(timer)
  }
  return {
    api,
    tracer: api.trace.getTracer(name, version()),
    meter: api.metrics.getMeter(name, version()),
    stop,
  }
}

function diagnosticsTo(log: Log): Api.DiagLogger {
  const warn = (message: string, ...args: unknown[]) =>
    log.warn({ detail: [message, ...args].map(String).join(' ').slice(0, 500) }, 'OpenTelemetry')
  const quiet = () => {}
  return { error: warn, warn, info: quiet, debug: quiet, verbose: quiet }
}
