import { pathNumbered } from '../../articles/store/paths/allocate.ts'
import type { FileDecision, FileState, PlannedFile } from './decide.ts'
import type { ImportRun } from './import-run.ts'
import { withheldProblems } from './next-state.ts'
import { outcomeOfDecision } from './problems.ts'
import type { Results } from './write-batch.ts'

const staysTrashed = ({ outcome }: FileDecision, state: FileState | undefined) =>
  outcome === 'unchanged' && state?.trashed === true

/**
 * The outcomes of a batch without a write. Paths count as taken if an earlier file of this run
 * wants them.
 */
export function planDryRun(run: ImportRun, items: readonly PlannedFile[]): Results {
  return new Map(
    items.map(({ file, state, decision }) => {
      const { lang, path, url } = file.article.fields
      const isLive = decision.outcome !== 'conflict' && !staysTrashed(decision, state)
      if (isLive && url !== null) run.urls.push({ seq: file.position, file: file.file, url })
      const key = `${lang}\n${path}`
      const owner = run.claimed.get(key)
      const collides = decision.outcome === 'created' && owner !== undefined && owner !== file.file
      if (decision.outcome !== 'conflict') run.claimed.set(key, owner ?? file.file)
      const stays = decision.outcome === 'conflict' || decision.outcome === 'unchanged'
      const done = state
        ? outcomeOfDecision(decision, state)
        : { outcome: decision.outcome, problems: [] }
      const problems = [
        ...done.problems,
        ...(collides ? [pathNumbered(path, `${path}-2`)] : []),
        ...(stays ? [] : withheldProblems(run, file.article)),
      ]
      return [file.file, { ...done, problems }]
    }),
  )
}
