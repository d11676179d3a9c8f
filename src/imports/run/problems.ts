import type { Problem } from '../../shapes.ts'
import type { OutcomeKind } from '../schema.ts'
import type { FileDecision, FileState } from './decide.ts'

type Reason = Exclude<Extract<FileDecision, { outcome: 'conflict' }>['code'], 'in_trash'>

const messages: Record<Reason, string> = {
  edited_here:
    'Both the file and the article changed since the last import; the article was not changed.',
  not_published:
    'The article is public or scheduled, and the key of this import may not change such articles; it was not changed.',
}

const overwrite =
  'Import with --on-conflict overwrite (onConflict=overwrite) to take the file; the current state is kept as a revision.'
const otherKey = 'Import with a key that has the scope content:publish.'

/** The warning why a conflict left the article as it is. */
export const conflictProblem = (code: Reason): Problem => ({
  code,
  message: messages[code],
  severity: 'warning',
  hint: code === 'not_published' ? otherKey : overwrite,
})

/** The warning that the article of a file stays in the trash. */
const inTrash = (outcome: 'conflict' | 'unchanged'): Problem => ({
  code: 'in_trash',
  message:
    outcome === 'conflict'
      ? 'The file changed, but its article is in the trash.'
      : 'The file has not changed since its import, but its article is in the trash.',
  severity: 'warning',
  hint: 'Restore the article, or import with --on-conflict overwrite (onConflict=overwrite), which takes it out of the trash.',
})

/** The warning that an article is stored as a draft although its file says published. */
export const withheldProblem: Problem = {
  code: 'not_published',
  message: 'The key of this import may not publish: the article is stored as a draft.',
  severity: 'warning',
  hint: `${otherKey} That publishes the article, even if the file is unchanged.`,
}

/** The outcome of a file that is not written, with the warnings about it. */
export function outcomeOfDecision(
  decision: FileDecision,
  state: FileState,
): { outcome: OutcomeKind; articleId: string; problems: Problem[] } {
  const { outcome } = decision
  const waits = outcome === 'unchanged' && state.withheld ? [withheldProblem] : []
  const problems =
    outcome === 'conflict' && decision.code !== 'in_trash'
      ? [conflictProblem(decision.code)]
      : waits
  const stays = state.trashed && (outcome === 'conflict' || outcome === 'unchanged')
  return {
    outcome,
    articleId: state.id,
    problems: stays ? [...problems, inTrash(outcome)] : problems,
  }
}
