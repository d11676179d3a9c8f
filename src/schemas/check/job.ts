import { LRUCache } from 'lru-cache'
import type { Detail } from '../../errors.ts'
import type { JsonObject } from '../../shapes.ts'
import { maxWork } from './budget.ts'
import { type Compilation, compileSchema } from './compile.ts'
import { type Findings, findFaults } from './faults.ts'

/** A text to check: its front matter, and the schemas by their positions. */
export interface Check {
  data: string
  by: number[]
}

/** Work for the thread: the text of a schema to compile, or texts to check by schemas. */
export type Job =
  | { compile: string }
  /** `by` are positions in `schemas`; all are JSON texts. */
  | { schemas: string[]; checks: Check[] }

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
  return { findings: job.checks.map((one) => checkText(job.schemas, one)) }
}

/** All schemas together may do so much work for one text. */
function checkText(schemas: readonly string[], { data, by }: Check): Findings[] {
  const read = JSON.parse(data) as JsonObject
  let left: number = maxWork.ofText
  return by.map((at) => {
    const compilation = compiled(schemas[at] ?? '{}')
    // A newer version may refuse a schema that an older one took.
    if (!compilation.ok) return 'costly'
    const findings = findFaults(compilation.compiled, read, left)
    left -= compilation.compiled.budget.spent()
    return findings
  })
}

function compiled(text: string): Compilation {
  const compilation = kept.get(text) ?? compileSchema(text)
  kept.set(text, compilation)
  return compilation
}
