import type { Import } from '../../imports/schema.ts'
import { counted, renderDuration } from '../screen.ts'
import { wrap } from '../width.ts'
import { brokenTexts, conflictFiles, failedFiles, filesInTrash } from './files.ts'
import { leftOutLines } from './left-out.ts'
import type { Notes } from './notes.ts'
import { outcomeTable } from './outcomes.ts'
import { addressLines, dialectLines, scriptLines, visibilityLines } from './site.ts'
import { assumedZone, warnings } from './warnings.ts'

/** The summary of an import as lines of this width, with the headline last. */
export function renderImport(run: Import, notes: Notes, width: number): string[] {
  return [
    ...outcomeTable(run, notes, width),
    ...failedFiles(run, notes, width),
    ...conflictFiles(run, notes, width),
    ...filesInTrash(run, notes, width),
    ...brokenTexts(notes, width),
    ...warnings(run, notes, width),
    ...assumedZone(run, notes, width),
    ...leftOutLines(run, width),
    ...dialectLines(run, width),
    ...scriptLines(run, width),
    ...addressLines(run, width),
    ...visibilityLines(run, width),
    '',
    ...wrap(headline(run), width),
  ]
}

function headline({ source, status, dryRun, startedAt, finishedAt, ...counts }: Import): string {
  const time = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '') || 0
  const done = filesOf(counts)
  const rate = Math.round(done / Math.max(time / 1000, 0.001))
  const ends = {
    completed: 'done',
    cancelled: 'stopped',
    failed: 'ended early',
    queued: status,
    running: status,
  }
  const what = dryRun ? 'Dry run' : 'Import'
  return `${what} for source "${source}" ${ends[status]}: ${counted(done, 'file')} in ${renderDuration(time)}${rate > 0 ? `, ${counted(rate, 'file')}/s` : ''}.`
}

type Counts = Pick<
  Import,
  'created' | 'updated' | 'unchanged' | 'moved' | 'restored' | 'conflicts' | 'failed'
>

const sumOf = ({ created, updated, unchanged, moved, restored, conflicts, failed }: Counts) =>
  created + updated + unchanged + moved + restored + conflicts + failed
const filesOf = (run: Counts & Pick<Import, 'files' | 'duplicates'>) =>
  sumOf(run) + run.duplicates + sumOf(run.files)
