import type { Import, OutcomeKind } from '../../imports/schema.ts'
import { grouped, indented } from '../screen.ts'
import { renderTable } from '../table.ts'
import type { Notes } from './notes.ts'

const meanings: readonly [OutcomeKind, keyof Import, string][] = [
  ['created', 'created', 'new articles'],
  ['updated', 'updated', 'the file changed, or the rules of its site'],
  ['unchanged', 'unchanged', 'nothing to do'],
  ['moved', 'moved', 'the file has another name now'],
  ['restored', 'restored', 'the file is back: restored from the trash'],
  ['conflict', 'conflicts', 'changed in the file and here: the article stays as it is'],
  ['failed', 'failed', 'refused, see below'],
  ['trashed', 'trashed', 'the file is gone'],
  ['duplicate', 'duplicates', 'left out: another article has the same'],
]
const always: readonly OutcomeKind[] = ['created', 'updated', 'unchanged', 'failed']

// The files beside the articles, each outcome that occurred.
const besideRows = ({ files }: Import) =>
  besideMeanings.flatMap(([key, meaning]) =>
    files[key] > 0 ? [[`files ${key}`, grouped(files[key]), meaning]] : [],
  )

const besideMeanings: readonly [Exclude<keyof Import['files'], 'bytes'>, string][] = [
  ['created', 'new files beside the articles'],
  ['updated', 'their bytes changed'],
  ['unchanged', 'nothing to do'],
  ['moved', 'they have other names now'],
  ['restored', 'they are back: restored from the trash'],
  ['conflicts', 'changed in the source and here: they stay as they are'],
  ['failed', 'refused, see below'],
  ['trashed', 'they are gone'],
]

/** How many files had each outcome. */
export function outcomeTable(run: Import, notes: Notes, width: number): string[] {
  const rows = meanings.flatMap(([outcome, key, meaning]) => {
    const number = Number(run[key])
    return number > 0 || always.includes(outcome)
      ? [[outcome, grouped(number), number > 0 ? meaning : '']]
      : []
  })
  rows.push(...besideRows(run))
  if (run.ignored > 0) rows.push(['left out', grouped(run.ignored), leftOut(run, notes)])
  return indented(
    2,
    renderTable(
      [{ title: 'outcome' }, { title: 'files', align: 'right' }, { title: '' }],
      rows,
      width - 2,
    ),
  )
}

const reasons: Record<string, string> = {
  extension: 'not Markdown',
  no_front_matter: '.txt without front matter',
  broken_front_matter: '.txt with broken front matter',
  archive: 'archives',
  link: 'links',
  too_large: 'larger than MAX_FILE_BYTES',
  excluded: 'excluded by options',
}

function leftOut({ ignored }: Import, notes: Notes): string {
  const parts = [...notes.ignored].map(
    ([reason, number]) => `${grouped(number)} ${reasons[reason] ?? reason}`,
  )
  return [...notes.ignored.values()].reduce((sum, one) => sum + one, 0) === ignored
    ? parts.join(', ')
    : ''
}
