import type { AroundJob } from '../telemetry/jobs.ts'

/** What a worker tells of itself; the thread of a server sends it as a message. */
export type JobReport =
  | { job: string; outcome: 'done' | 'failed'; seconds: number }
  /** Articles that the search index holds in its pending lists. */
  | { pendingArticles: number }

export type Report = (report: JobReport) => void

/** Reports the end of each job, around what `around` does. */
export function reportJobs(report: Report, around: AroundJob): AroundJob {
  return async (job, work) => {
    const began = performance.now()
    const end = (outcome: 'done' | 'failed') =>
      report({ job, outcome, seconds: (performance.now() - began) / 1000 })
    try {
      const result = await around(job, work)
      end('done')
      return result
    } catch (error) {
      end('failed')
      throw error
    }
  }
}
