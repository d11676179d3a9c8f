import type { Import, OutcomeKind } from '../imports/schema.ts'
import {
  brokenTexts,
  conflictCodes,
  conflictFiles,
  failedFiles,
  filesInTrash,
} from './import-files.ts'
import { leftOutLines, visibilityLines } from './import-lines.ts'
import type { Notes } from './import-notes.ts'
import { counted, grouped, indented, renderDuration } from './screen.ts'
import { renderTable } from './table.ts'
import { pad, printable, wrap } from './width.ts'

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

function dialectLines({ dialect, dialectFound }: Import, width: number): string[] {
  const read =
    dialect && dialect.name !== 'plain' ? [`Read as a site of ${described(dialect)}.`] : []
  const found = dialectFound ? [likeness(dialectFound)] : []
  const lines = [...read, ...found].flatMap((text) => wrap(text, width))
  return lines.length > 0 ? ['', ...lines] : []
}

// Without the configuration in sight, the files may be a folder of a site.
function likeness(found: NonNullable<Import['dialect']>): string {
  const bySite = found.certainty === 'guess' ? ', with --site FOLDER by the settings there' : ''
  return `The files look like a site of ${described(found)}; --dialect ${found.name} reads them as it does${bySite}.`
}

function scriptLines({ scripts = [] }: Import, width: number): string[] {
  const lines = scripts.flatMap(({ script, lang, files, example, proposed }) => {
    const text = `${counted(files, 'text')} in ${script} script, such as ${printable(example)}, read as "${lang}". If that is not the language: --lang ${proposed.join(' or ')}.`
    return wrap(text, width)
  })
  return lines.length > 0 ? ['', ...lines] : []
}

function addressLines({ addressByCode }: Import, width: number): string[] {
  if (!addressByCode) return []
  const { files, example, proposed, folders = [] } = addressByCode
  const text = `The code of the site makes the address of ${counted(files, 'text')}, such as ${printable(example)}. Say it by a pattern: --path '${printable(proposed)}'.`
  const names = folders.map((one) => `${printable(one.folder)} (${grouped(one.files)})`).join(', ')
  const needed =
    folders.length > 1
      ? wrap(`Folders, of which a pattern counts for those below, too: ${names}.`, width)
      : []
  return ['', ...wrap(text, width), ...needed]
}

const described = ({ name, certainty, because }: NonNullable<Import['dialect']>) =>
  `${name} (${[certainty, ...because].join(', ')})`

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

function outcomeTable(run: Import, notes: Notes, width: number): string[] {
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

const zoneCode = 'time_zone_assumed'

// If the user chose the zone, warn only about zones that the text names ambiguously.
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
      .flatMap((warning) => warningLines(warning, digits, width)),
    ...(shown.some(({ count }) => count > 1) ? ['  --json names every file.'] : []),
  ]
}

function warningLines(
  { code, count, example }: Import['warnings'][number],
  digits: number,
  width: number,
): string[] {
  const text = `${printable(example.file)}: ${printable(example.message)}`
  return [
    `  ${pad(grouped(count), digits, 'right')} × ${code}`,
    ...indented(digits + 5, wrap(text, width - digits - 5)),
  ]
}

function assumedZone(run: Import, { zoneGiven }: Notes, width: number): string[] {
  const { warnings: all, dialect } = run
  const found = all.find(({ code }) => code === zoneCode)
  if (!found || zoneGiven) return []
  const zone = / in (\S+)\.$/.exec(found.example.message)?.[1] ?? 'the default zone'
  const first =
    dialect && dialect.name !== 'plain'
      ? 'The zone of the configuration of the site comes first; without one'
      : 'To change it'
  const text = `${counted(found.count, 'file')} had times without a zone, which were read in ${zone}. ${first}: --time-zone Asia/Shanghai, or TIME_ZONE.`
  return ['', ...wrap(text, width)]
}
