const asking = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
]

/**
 * The `OTEL_*` variables of an environment if one of them asks for traces or metrics, otherwise
 * null. OpenTelemetry reads and checks them itself.
 */
export function telemetryOf(env: Readonly<Record<string, string | undefined>>) {
  const isOff = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true'
  if (isOff || !asking.some((name) => env[name])) return null
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('OTEL_')))
}
