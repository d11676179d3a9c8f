import type { FoldedMatch } from '../../articles/references/queries.ts'
import { warning } from '../../markdown/problems.ts'
import type { Problem } from '../../shapes.ts'
import type { BesideDecision } from './decide.ts'

type Conflict = Extract<BesideDecision, { outcome: 'conflict' }>['code']

const overwrite =
  'Import with --on-conflict overwrite (onConflict=overwrite) to take the new bytes; the current ones are kept as a version.'

const conflicts: Record<Conflict, Pick<Problem, 'message' | 'hint'>> = {
  edited_here: {
    message:
      'The file changed in the source and here since the last import; the stored one was not changed.',
    hint: overwrite,
  },
  in_trash: {
    message: 'The file changed in the source, but the stored one is in the trash.',
    hint: 'Restore the file, or import with --on-conflict overwrite (onConflict=overwrite), which takes it out of the trash.',
  },
  not_published: {
    message:
      'A public or scheduled article refers to the file, and the key of this import may not add or change such files; it was left out.',
    hint: 'Import with a key that has the scope content:publish.',
  },
}

/** The warning why a conflict left a file as it is. */
export const besideConflict = (code: Conflict): Problem => ({
  code,
  severity: 'warning',
  ...conflicts[code],
})

export type InTheWay = Conflict

const ways: Record<Conflict, Pick<Problem, 'message' | 'hint'>> = {
  edited_here: {
    message:
      'The file is now an article of its site, but the stored file of this name was uploaded or changed here, so it stays.',
    hint: 'Import with --on-conflict overwrite (onConflict=overwrite) to replace it by the article: the stored file is then deleted with its versions.',
  },
  in_trash: {
    message:
      'The file is now an article of its site, but the stored file of this name is in the trash.',
    hint: 'Delete the file for good, or import with --on-conflict overwrite (onConflict=overwrite), which does that.',
  },
  not_published: {
    message:
      'The file is now an article of its site, but a public or scheduled article refers to the stored file, which the key of this import may not remove.',
    hint: 'Import with a key that has the scope content:publish.',
  },
}

/** The warning that a stored file stays, so that no article takes its name. */
export const inTheWay = (code: InTheWay): Problem => ({
  code,
  severity: 'warning',
  ...ways[code],
})

/** The warning that an article stays although its site takes the file for none. */
export const noArticle = (trashed: boolean): Problem => ({
  code: 'not_content',
  severity: 'warning',
  message: `The site takes this for a file, but an article of this name is stored${trashed ? ' in the trash' : ''}; it stays.`,
  hint: 'Delete the article for good: the next import then stores the file.',
})

/** The warning that an unchanged file stays in the trash. */
export const staysInTrash: Problem = {
  ...besideConflict('in_trash'),
  message: 'The file has not changed since its import, but the stored one is in the trash.',
}

/** The warning that pruning leaves a file that no import brought. */
export const uploadedHere = warning(
  'uploaded_here',
  'The file is missing from the import, but it was uploaded here, so it stays.',
)

/** The warning that references of an article find files only without regard to their spelling. */
export function nameDiffers({ reference, found, count }: FoldedMatch): Problem {
  const more = count > 1 ? ` ${count - 1} more of its references are such.` : ''
  return {
    code: 'name_differs',
    message: `The reference "${reference}" finds the file "${found}", whose name differs in case or Unicode form.${more}`,
    hint: 'Write the name as the file has it: many file systems and web servers do not find it otherwise.',
    severity: 'warning',
  }
}
