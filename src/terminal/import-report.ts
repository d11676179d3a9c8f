import type { FileOutcome, Import, Outcome } from '../imports/schema.ts'
import type { IgnoredName } from '../imports/source/files.ts'
import type { Problem } from '../shapes.ts'
import { counted, grouped, renderDuration } from './screen.ts'
import { renderTable } from './table.ts'
import { pad, printable, wrap } from './width.ts'

const mostListed = 20

/**
 * What the summary says beyond the import itself; the first failed files and conflicts are kept,
 * the rest is counted.
 */
export interface Notes {
  failed: FileOutcome[]
  conflicts: FileOutcome[]
  /** Unchanged files whose articles a person has put into the trash. */
  inTrash: { count: number; first: FileOutcome[] }
  ignored: Map<string, number>
  /** The first .txt files whose front matter is broken. */
  broken: string[]
  /** Someone has chosen the zone of times that name none. */
  zoneGiven: boolean
}

export const createNotes = ({ zoneGiven = false } = {}): Notes => ({
  failed: [],
  conflicts: [],
  inTrash: { count: 0, first: [] },
  ignored: new Map(),
  broken: [],
  zoneGiven,
})

export function takeNotes(
  notes: Notes,
  outcomes: readonly FileOutcome[],
  ignored: readonly IgnoredName[],
): void {
  for (const { ignored: name, reason } of ignored) {
    notes.ignored.set(reason, (notes.ignored.get(reason) ?? 0) + 1)
    if (reason === 'broken_front_matter' && notes.broken.length < mostListed)
      notes.broken.push(name)
  }
  for (const file of outcomes) {
    if (file.outcome === 'failed' && notes.failed.length < mostListed) notes.failed.push(file)
    if (file.outcome === 'conflict' && notes.conflicts.length < mostListed)
      notes.conflicts.push(file)
    if (file.outcome === 'unchanged' && file.problems.some(isInTrash)) {
      notes.inTrash.count++
      if (notes.inTrash.first.length < mostListed) notes.inTrash.first.push(file)
    }
  }
}

/**
 * The summary of an import as lines for a screen of this width; the shortest account comes last.
 */
export function renderImport(run: Import, notes: Notes, width: number): string[] {
  return [
    ...outcomeTable(run, notes, width),
    ...failedFiles(run, notes, width),
    ...conflictFiles(run, notes, width),
    ...filesInTrash(run, notes, width),
    ...brokenTexts(notes, width),
    ...warnings(run, notes, width),
    ...assumedZone(run, notes, width),
    '',
    ...wrap(headline(run), width),
  ]
}

function headline({ source, status, dryRun, startedAt, finishedAt, ...counts }: Import): string {
  const time = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '') || 0
  const done = filesOf(counts)
  const rate = grouped(Math.round(done / Math.max(time / 1000, 0.001)))
  const ends = {
    completed: 'done',
    cancelled: 'stopped',
    failed: 'ended early',
    queued: status,
    running: status,
  }
  const what = dryRun ? 'Dry run' : 'Import'
  return `${what} for source "${source}" ${ends[status]}: ${counted(done, 'file')} in ${renderDuration(time)}, ${rate} files/s.`
}

type Counts = Pick<
  Import,
  'created' | 'updated' | 'unchanged' | 'moved' | 'restored' | 'conflicts' | 'failed'
>

const filesOf = ({ created, updated, unchanged, moved, restored, conflicts, failed }: Counts) =>
  created + updated + unchanged + moved + restored + conflicts + failed

const meanings: readonly [Outcome, keyof Import, string][] = [
  ['created', 'created', 'new articles'],
  ['updated', 'updated', 'the file changed'],
  ['unchanged', 'unchanged', 'nothing to do'],
  ['moved', 'moved', 'the file has another name now'],
  ['restored', 'restored', 'the file is there again: out of the trash'],
  ['conflict', 'conflicts', 'changed in the file and here: left as it is here'],
  ['failed', 'failed', 'refused, see below'],
  ['trashed', 'trashed', 'the file is gone'],
]
const always: readonly Outcome[] = ['created', 'updated', 'unchanged', 'failed']

function outcomeTable(run: Import, notes: Notes, width: number): string[] {
  const rows = meanings.flatMap(([outcome, key, meaning]) => {
    const number = Number(run[key])
    return number > 0 || always.includes(outcome)
      ? [[outcome, grouped(number), number > 0 ? meaning : '']]
      : []
  })
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
  extension: 'no Markdown',
  no_front_matter: '.txt without front matter',
  broken_front_matter: '.txt with broken front matter',
  archive: 'archives',
  link: 'links',
  excluded: 'by your choice',
}

function leftOut({ ignored }: Import, notes: Notes): string {
  const parts = [...notes.ignored].map(
    ([reason, number]) => `${grouped(number)} ${reasons[reason] ?? reason}`,
  )
  return [...notes.ignored.values()].reduce((sum, one) => sum + one, 0) === ignored
    ? parts.join(', ')
    : ''
}

function failedFiles({ id, failed }: Import, notes: Notes, width: number): string[] {
  if (failed === 0) return []
  const files = notes.failed.flatMap((file) => [
    ...indented(2, wrap(placeOf(file), width - 2)),
    ...file.problems.filter(isError).flatMap((problem) => problemLines(problem, width)),
  ])
  return [
    '',
    `Failed (${grouped(failed)})`,
    ...files,
    ...more(id, 'failed', failed - notes.failed.length, width),
  ]
}

function conflictFiles({ id, conflicts }: Import, notes: Notes, width: number): string[] {
  if (conflicts === 0) return []
  const problems = notes.conflicts.flatMap((file) => file.problems.filter(isConflict))
  const files = notes.conflicts.map((file) => {
    const trash = file.problems.some(isInTrash)
    return `${printable(file.file)}${trash ? '  (its article is in the trash)' : ''}`
  })
  const hint = problems[0]?.hint ?? ''
  return [
    '',
    `Conflicts (${grouped(conflicts)})`,
    ...indented(
      2,
      files.flatMap((file) => wrap(file, width - 2)),
    ),
    ...more(id, 'conflict', conflicts - notes.conflicts.length, width),
    ...indented(2, wrap(hint, width - 2)),
  ]
}

function filesInTrash(
  { id }: Import,
  { inTrash: { count, first } }: Notes,
  width: number,
): string[] {
  if (count === 0) return []
  const hint = first[0]?.problems.find(isInTrash)?.hint ?? ''
  return [
    '',
    `Left in the trash (${grouped(count)})`,
    ...indented(
      2,
      first.flatMap(({ file }) => wrap(printable(file), width - 2)),
    ),
    ...more(id, 'unchanged', count - first.length, width),
    ...indented(2, wrap(hint, width - 2)),
  ]
}

function brokenTexts({ broken, ignored }: Notes, width: number): string[] {
  const count = ignored.get('broken_front_matter') ?? 0
  if (count === 0) return []
  const more = count > broken.length ? [`and ${grouped(count - broken.length)} more`] : []
  return [
    '',
    `Left out for broken front matter (${grouped(count)})`,
    ...indented(
      2,
      [...broken.map(printable), ...more].flatMap((line) => wrap(line, width - 2)),
    ),
  ]
}

const isInTrash = ({ code }: Problem) => code === 'in_trash'
const isError = ({ severity }: Problem) => severity === 'error'
const conflictCodes = ['edited_here', 'in_trash']
const isConflict = ({ code }: Problem) => conflictCodes.includes(code)

function placeOf({ file, problems }: FileOutcome): string {
  const { line, column } = problems.find(isError) ?? {}
  return [printable(file), line, column].filter((part) => part !== undefined).join(':')
}

function problemLines({ message, hint }: Problem, width: number): string[] {
  const lines = wrap(printable(message), width - 6)
  return indented(6, hint ? [...lines, ...wrap(printable(hint), width - 6)] : lines)
}

function more(id: string, outcome: Outcome, left: number, width: number): string[] {
  if (left <= 0) return []
  const text = `and ${grouped(left)} more: see broadsheet import --json, or GET /v1/imports/${id}/files?outcome=${outcome}`
  return indented(2, wrap(text, width - 2))
}

const zoneCode = 'time_zone_assumed'

// Whoever has chosen the zone hears only of zones that the text names and nobody can tell.
const isUnclearZone = ({ example }: Import['warnings'][number]) =>
  example.message.includes(' names the zone "')

function warnings({ warnings: all }: Import, { zoneGiven }: Notes, width: number): string[] {
  const shown = all.filter((found) =>
    found.code === zoneCode
      ? zoneGiven && isUnclearZone(found)
      : !conflictCodes.includes(found.code),
  )
  if (shown.length === 0) return []
  const digits = Math.max(...shown.map(({ count }) => grouped(count).length))
  return [
    '',
    'Warnings',
    ...shown
      .sort((a, b) => b.count - a.count)
      .flatMap(({ code, count, example }) => [
        `  ${pad(grouped(count), digits, 'right')} × ${code}`,
        ...indented(
          digits + 5,
          wrap(`${printable(example.file)}: ${printable(example.message)}`, width - digits - 5),
        ),
      ]),
  ]
}

function assumedZone({ warnings: all }: Import, { zoneGiven }: Notes, width: number): string[] {
  const found = all.find(({ code }) => code === zoneCode)
  if (!found || zoneGiven) return []
  const zone = / in (\S+)\.$/.exec(found.example.message)?.[1] ?? 'the default zone'
  const text = `${counted(found.count, 'file')} had times without a zone, which were read in ${zone}. Another one: --time-zone Asia/Shanghai, or TIME_ZONE.`
  return ['', ...wrap(text, width)]
}

const indented = (columns: number, lines: readonly string[]) =>
  lines.map((line) => ' '.repeat(columns) + line)
