import type { Problem } from '../shapes.ts'
import type { Decision } from './decide.ts'

type Reason = Extract<Decision, { outcome: 'conflict' }>['code']

const messages: Record<Reason, string> = {
  in_trash: 'The file changed, but its article is in the trash.',
  edited_here: 'Both the file and the article changed since the last import; the article was left as it is.',
  not_published:
    'The article is public or scheduled, and the key of this import may not change that: it was left as it is.',
}

const overwrite =
  'Import with --on-conflict overwrite (onConflict=overwrite) to take the file; the present state is kept as a revision.'
const otherKey = 'Import with a key that has the scope content:publish.'

/** Why the article of a file was left as it is. */
export const conflictProblem = (code: Reason): Problem => ({
  code,
  message: messages[code],
  severity: 'warning',
  hint: code === 'not_published' ? otherKey : overwrite,
})

/** The file says published, and its article is a draft. */
export const withheldProblem: Problem = {
  code: 'not_published',
  message: 'The key of this import may not publish: the article is stored as a draft.',
  severity: 'warning',
  hint: `${otherKey} It is published then, also when the file is the same.`,
}
