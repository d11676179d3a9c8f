import { AppError, type Detail } from '../../errors.ts'
import { startThread } from '../../start-thread.ts'
import { createThreadQueue, threadEnded } from '../../thread-queue.ts'
import type { Findings } from './faults.ts'
import type { Check, Job, JobResult } from './job.ts'

const maxWaiting = 1_000
// The work of a job is counted; time only ends what no count foresees.
const limit = 10_000
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }
const queue = createThreadQueue<Job, JobResult>(
  () => startThread('./thread', import.meta.url, { resourceLimits }),
  maxWaiting,
  'Too many texts are being checked by schemas.',
  limit,
)

/** The faults of a schema, found in a worker thread. */
export async function compileFaults(schema: string): Promise<Detail[]> {
  const result = await runOrNull({ compile: schema })
  if (result && 'faults' in result) return result.faults
  return [{ pointer: '', code: 'schema_too_costly', message: 'The schema takes too much to read.' }]
}

/** Texts of one job, so that a large import does not hold up the writes of others. */
const maxTogether = 4

/** Checks front matter by schemas in a worker thread, and keeps the order. */
export async function runChecks(
  schemas: string[],
  checks: readonly Check[],
): Promise<Findings[][]> {
  const findings: Findings[][] = []
  for (let at = 0; at < checks.length; at += maxTogether)
    findings.push(...(await runTogether(schemas, checks.slice(at, at + maxTogether))))
  return findings
}

async function runTogether(schemas: string[], checks: readonly Check[]): Promise<Findings[][]> {
  const result = await runOrNull({ schemas, checks: [...checks] })
  if (result && 'findings' in result) return result.findings
  // The thread ended: alone, only the check that ended it fails.
  if (checks.length === 1) return checks.map(({ by }) => by.map(() => 'costly' as const))
  const findings: Findings[][] = []
  for (const check of checks) findings.push(...(await runTogether(schemas, [check])))
  return findings
}

async function runOrNull(job: Job): Promise<JobResult | null> {
  try {
    return await queue.run(job)
  } catch (error) {
    if (error instanceof AppError && error.details[0]?.code === threadEnded) return null
    throw error
  }
}
