import type { Telemetry } from './start.ts'

/** Runs the work of a job, and tells others of it. */
export type AroundJob = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** A span and a duration for each job, such as an import or a recurring task. */
export function traceJobs(telemetry: Telemetry | null | undefined): AroundJob {
  if (!telemetry) return (_name, work) => work()
  const { api, tracer, meter } = telemetry
  const durations = meter.createHistogram('broadsheet.job.duration', {
    description: 'Time that a job took.',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.01, 0.1, 1, 10, 60, 600] },
  })
  return (name, work) =>
    tracer.startActiveSpan(`job ${name}`, { root: true }, async (span) => {
      const began = performance.now()
      let outcome = 'done'
      try {
        return await work()
      } catch (error) {
        outcome = 'failed'
        span.setStatus({ code: api.SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
        durations.record((performance.now() - began) / 1000, { job: name, outcome })
      }
    })
}
