import type { IgnoredName } from './intake/files.ts'
import type { FileOutcome, Import } from './schema.ts'

const mostNames = 100
const mostCodes = 100

/** What an import says beyond its counts: names left out, and warnings folded by code. */
export interface Report {
  ignored: { name: string; reason: string }[]
  warnings: Import['warnings']
}

/** A report that goes on from what an earlier carrier stored. */
export function createReport(stored: Partial<Report> = {}) {
  const report: Report = { ignored: stored.ignored ?? [], warnings: stored.warnings ?? [] }
  const byCode = new Map(report.warnings.map((entry) => [entry.code, entry]))
  return {
    report,
    leftOut({ ignored, reason }: IgnoredName): void {
      if (report.ignored.length < mostNames) report.ignored.push({ name: ignored, reason })
    },
    add(outcomes: readonly FileOutcome[]): void {
      for (const { file, problems } of outcomes)
        for (const { code, message, severity } of problems)
          if (severity === 'warning') fold(report, byCode, code, file, message)
    },
  }
}

function fold(
  report: Report,
  byCode: Map<string, Report['warnings'][number]>,
  code: string,
  file: string,
  message: string,
): void {
  const known = byCode.get(code)
  if (known) known.count++
  else if (byCode.size < mostCodes) {
    const entry = { code, count: 1, example: { file, message } }
    byCode.set(code, entry)
    report.warnings.push(entry)
  }
}
