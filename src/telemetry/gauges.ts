import type { Observable } from '@opentelemetry/api'
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client'
import type { Telemetry } from './start.ts'

type Metric = MetricObjectWithValues<MetricValue<string>>

/**
 * Exports the counters and gauges of `/metrics` under the same names. Durations have instruments of
 * their own.
 */
export async function exportGauges(
  registry: Registry,
  telemetry: Telemetry | null | undefined,
): Promise<void> {
  if (!telemetry) return
  const { meter } = telemetry
  const observables = new Map<string, Observable>()
  for (const { name, help, type } of await metricsOf(registry))
    if (isType(type, 'counter'))
      observables.set(name, meter.createObservableCounter(name, { description: help }))
    else if (isType(type, 'gauge'))
      observables.set(name, meter.createObservableGauge(name, { description: help }))
  meter.addBatchObservableCallback(
    async (result) => {
      for (const { name, values } of await metricsOf(registry)) {
        const observable = observables.get(name)
        if (observable)
          for (const { value, labels } of values)
            result.observe(observable, value, labels as Record<string, string>)
      }
    },
    [...observables.values()],
  )
}

const metricsOf = async (registry: Registry) => (await registry.getMetricsAsJSON()) as Metric[]

// The declared type is an enum of numbers; at run time it is its name.
const isType = (type: unknown, name: string) => type === name
