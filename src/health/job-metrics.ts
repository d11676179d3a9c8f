import { Counter, Gauge, type Registry } from 'prom-client'
import type { Report } from '../jobs/reports.ts'

/**
 * Counts what workers report: that of this process, or its thread. The label is not `job`, which
 * Prometheus gives to each target.
 */
export function observeJobs(registry: Registry): Report {
  const registers = [registry]
  const runs = new Counter({
    name: 'broadsheet_jobs_total',
    help: 'Imports and runs of recurring tasks, by task and outcome.',
    labelNames: ['task', 'outcome'],
    registers,
  })
  const seconds = new Counter({
    name: 'broadsheet_job_seconds_total',
    help: 'Time that jobs took.',
    labelNames: ['task'],
    registers,
  })
  const lastDone = new Gauge({
    name: 'broadsheet_job_last_done_timestamp_seconds',
    help: 'When a job last ended well.',
    labelNames: ['task'],
    registers,
    aggregator: 'max',
  })
  const backlog = new Gauge({
    name: 'broadsheet_search_backlog_articles',
    help: 'Articles in the pending lists of the search index, at most 4000.',
    registers,
    aggregator: 'max',
  })
  backlog.reset()
  return (report) => {
    if ('pendingArticles' in report) return backlog.set(report.pendingArticles)
    const { job, outcome } = report
    runs.inc({ task: job, outcome })
    seconds.inc({ task: job }, report.seconds)
    if (outcome === 'done') lastDone.set({ task: job }, Date.now() / 1000)
  }
}
