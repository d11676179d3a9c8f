import type { ArticleRow } from '../../articles/row.ts'
import { readRow } from '../../articles/store/stored.ts'
import { activeSchemas } from '../../schemas/active.ts'
import { problemOf } from '../../schemas/judge/breach.ts'
import { type Case, judge } from '../../schemas/judge/judge.ts'
import type { Problem } from '../../shapes.ts'
import { isStored, type PlannedFile } from './decide.ts'
import type { ImportRun } from './import-run.ts'
import { optionsOf } from './next-state.ts'
import type { Parsed } from './parse.ts'

/** What the schemas say against files, by file name; an error refuses the file. */
type Breaches = ReadonlyMap<string, Problem[]>

/**
 * Checks the files that an import takes, and those that it has taken before: these are only warned
 * about.
 */
export async function checkFiles(
  run: ImportRun,
  planned: readonly PlannedFile[],
  rows: ReadonlyMap<string, ArticleRow>,
): Promise<Breaches> {
  const schemas = planned.length > 0 ? await activeSchemas(run.db) : []
  if (schemas.length === 0) return new Map()
  const taken = planned.filter(({ decision }) => decision.outcome !== 'conflict')
  const found = await judge(
    schemas,
    taken.map((one) => caseOf(run, one, rows.get(one.state?.id ?? ''))),
  )
  return new Map(taken.map(({ file: { file } }, at) => [file, (found[at] ?? []).map(problemOf)]))
}

function caseOf(run: ImportRun, { file, state }: PlannedFile, row: ArticleRow | undefined): Case {
  const { article } = file
  const next = { source: run.source, file: file.file, options: optionsOf(run, file), article }
  if (!state) return { next, former: null }
  const former = { ...next, file: state.file }
  if (isStored(state, file.hash)) return { next, former }
  return { next, former: row ? { ...former, article: readRow(row) } : null }
}

/** A file with its breaches; a refused one can no longer be stored. */
export function withBreaches(parsed: Parsed, breaches: Breaches): Parsed {
  if (!('article' in parsed)) return parsed
  const found = breaches.get(parsed.file) ?? []
  if (found.length === 0) return parsed
  const problems = [...parsed.problems, ...found]
  const { position, file, bytes } = parsed
  return isRefused(found) ? { position, file, bytes, problems } : { ...parsed, problems }
}

/** Whether one of these refuses a file. */
export const isRefused = (breaches: readonly Problem[] = []) =>
  breaches.some(({ severity }) => severity === 'error')
