import { LRUCache } from 'lru-cache'
import type { Detail } from '../../errors.ts'
import type { JsonObject } from '../../shapes.ts'
import { type Compilation, compileSchema } from './compile.ts'
import { type Findings, findFaults } from './faults.ts'

/** Work for the thread: the text of a schema to compile, or texts to check by schemas. */
export type Job =
  | { compile: string }
  /** `by` are positions in `schemas`; all are JSON texts. */
  | { schemas: string[]; checks: { data: string; by: number[] }[] }

/** For `compile` the faults of the schema, for `checks` the findings of each by each schema. */
export type JobResult = { faults: Detail[] } | { findings: Findings[][] }

const maxKept = 200
const maxKeptBytes = 4_000_000

const kept = new LRUCache<string, Compilation>({
  max: maxKept,
  maxSize: maxKeptBytes,
  sizeCalculation: (_, text) => text.length + 1,
})

/** Does the work of a job; the thread and the command line share it. */
export function runJob(job: Job): JobResult {
  if ('compile' in job) {
    const compilation = compileSchema(job.compile)
    return { faults: compilation.ok ? [] : compilation.faults }
  }
  const findings = job.checks.map(({ data, by }) => {
    const read = JSON.parse(data) as JsonObject
    return by.map((at) => check(job.schemas[at] ?? '{}', read))
  })
  return { findings }
}

function check(text: string, data: JsonObject): Findings {
  const compilation = kept.get(text) ?? compileSchema(text)
  kept.set(text, compilation)
  // A newer version may refuse a schema that an older one took.
  return compilation.ok ? findFaults(compilation.compiled, data) : 'costly'
}
