import { parentPort, workerData } from 'node:worker_threads'
import type { parseFile } from '../run/parse.ts'
import { type Job, type JobFault, type JobResult, packResult, unpackJob } from './job.ts'

/** Parses the files that the import sends; `at` always shows the position of the current file. */
export function runJobs(parse: typeof parseFile): void {
  const { at } = workerData as { at: Int32Array }
  parentPort?.on('message', (job: Job) => {
    try {
      const parsed = unpackJob(job).map((file) => {
        Atomics.store(at, 0, file.position)
        return parse(file, job.options)
      })
      const result: JobResult = packResult(parsed)
      parentPort?.postMessage(result, [result.hashes.buffer])
    } catch (error) {
      const fault: JobFault = { error: error instanceof Error ? error : new Error(String(error)) }
      parentPort?.postMessage(fault)
    } finally {
      Atomics.store(at, 0, 0)
    }
  })
}
