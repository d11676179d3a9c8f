import type { Detection } from '../../markdown/dialects/dialect.ts'
import { dialectOf } from '../../markdown/dialects/registry.ts'
import { foreignScript } from '../../markdown/file/scripts.ts'
import type { Problem } from '../../shapes.ts'
import { countFiles, type FileCounts } from '../beside/counts.ts'
import { createInventory } from '../inventory.ts'
import { countOutcomes } from '../outcome-counts.ts'
import type { Counts } from '../queries.ts'
import type { FileOutcome, Import, InventoryEntry } from '../schema.ts'
import type { SourceReading } from '../site/reading.ts'
import type { IgnoredName } from '../source/files.ts'
import { countVisibility } from '../visibility-counts.ts'
import type { Parsed, ParsedFile } from './parse.ts'

const maxSample = 2000
const maxNames = 100
const maxCodes = 100

/**
 * What an import reports beyond its counts: names left out, warnings grouped by code, and the keys
 * found by a dry run.
 */
export interface Report {
  ignored: { name: string; reason: string }[]
  warnings: Import['warnings']
  inventory?: InventoryEntry[]
  dialect?: Detection
  dialectFound?: Detection
  /** Texts in scripts in which their language is not written. */
  scripts?: Import['scripts']
  /** Texts whose address only the code of their site makes. */
  addressByCode?: Import['addressByCode']
  /** Who sees the texts, by what they say. */
  visibility?: Import['visibility']
}

/** The report of the batches so far. */
export interface ReportSoFar {
  now(): Report
  /** The report including one more batch, to be committed with it. */
  after(batch: readonly Parsed[], outcomes: readonly FileOutcome[]): Report
  /** Says by which dialect the files are read, with what could not be read of the site. */
  describe(reading: Pick<SourceReading, 'dialect' | 'found' | 'problems'>): void
  /** Continues from a committed report. */
  keep(report: Report): void
}

/** Creates a report that continues from the one that an earlier process stored. */
export function createReport(stored: Partial<Report>, dryRun: boolean): ReportSoFar {
  let report: Report = { ...emptyReport(dryRun), ...stored }
  return {
    now: () => report,
    after: (batch, outcomes) => extended(structuredClone(report), batch, outcomes),
    describe: ({ dialect, found, problems }) => {
      report = { ...report, dialect, ...(found && { dialectFound: found }) }
      // A process that continues the import has said them already.
      if (!stored.dialect) for (const problem of problems) addWarning(report, siteName, problem)
    },
    keep: (next) => {
      report = next
    },
  }
}

const emptyReport = (dryRun: boolean): Report => ({
  ignored: [],
  warnings: [],
  ...(dryRun ? { inventory: [] } : {}),
})

function extended(
  report: Report,
  batch: readonly Parsed[],
  outcomes: readonly FileOutcome[],
): Report {
  const byCode = new Map(report.warnings.map((entry) => [entry.code, entry]))
  for (const { file, problems } of outcomes)
    for (const problem of problems)
      if (problem.severity === 'warning') fold(report, byCode, file, problem)
  for (const file of batch) {
    if ('ignored' in file) leaveOut(report, file)
    if ('article' in file) {
      noteScript(report, file)
      noteAddress(report, file)
      report.visibility = countVisibility(report.visibility, file.article.fields)
    }
  }
  if (report.inventory) report.inventory = takeStock(report.inventory, batch)
  return report
}

function takeStock(before: NonNullable<Report['inventory']>, batch: readonly Parsed[]) {
  const inventory = createInventory(before)
  for (const file of batch) if ('article' in file) inventory.add(file.article, file.rules)
  return inventory.list()
}

/** The report with this warning in the place of an earlier one with its code. */
export function withWarning(report: Report, warning: Report['warnings'][number]): Report {
  const others = report.warnings.filter(({ code }) => code !== warning.code)
  return { ...report, warnings: [...others, warning] }
}

// What the problems of a site are listed under if they name no file.
const siteName = './'

function addWarning(report: Report, file: string, problem: Problem): void {
  fold(report, new Map(report.warnings.map((entry) => [entry.code, entry])), file, problem)
}

function leaveOut({ ignored: names }: Report, { ignored: name, reason }: IgnoredName): void {
  if (names.length < maxNames) names.push({ name, reason })
}

function noteScript(report: Report, { file, article }: ParsedFile): void {
  const { lang, title } = article.fields
  const script = foreignScript(`${title}\n${article.body.slice(0, maxSample)}`, lang)
  if (!script) return
  const all = report.scripts ?? []
  const same = all.find((one) => one.script === script.name && one.lang === lang)
  if (same) same.files++
  else if (all.length < maxCodes)
    all.push({ script: script.name, lang, files: 1, example: file, proposed: [...script.langs] })
  report.scripts = all
}

// `permalink: false` means that there is no address, and a path helps only where it changes one.
function noteAddress(report: Report, { file, rules, article }: ParsedFile): void {
  if (!rules || article.fields.url !== null || article.data.permalink === false) return
  if (!report.dialect || !dialectOf(report.dialect.name).takesPaths) return
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '.'
  const before = report.addressByCode
  const { files, example, proposed } = before ?? {
    files: 0,
    example: file,
    proposed: `${folder}:/:slug/`,
  }
  const folders = inFolder(before?.folders ?? [], folder)
  report.addressByCode = { files: files + 1, example, proposed, folders }
}

const maxFolders = 20

/** The folders with one more file in this one; further folders are not listed. */
function inFolder(all: { folder: string; files: number }[], folder: string) {
  const same = all.find((one) => one.folder === folder)
  if (same) same.files++
  else if (all.length < maxFolders) all.push({ folder, files: 1 })
  return all
}

function fold(
  report: Report,
  byCode: Map<string, Report['warnings'][number]>,
  file: string,
  { code, message, line, column }: Problem,
): void {
  const earlier = byCode.get(code)
  if (earlier) earlier.count++
  else if (byCode.size < maxCodes) {
    const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) }
    const entry = { code, count: 1, example: { file, message, ...place } }
    byCode.set(code, entry)
    report.warnings.push(entry)
  }
}

/** Counts the outcomes of a batch: those of articles, and those of the files beside them. */
export function countBatch(
  batch: readonly Parsed[],
  outcomes: readonly FileOutcome[],
): { counts: Counts; fileCounts: Partial<FileCounts> } {
  const files = new Set<number>()
  let bytes = 0
  for (const file of batch) {
    if ('blob' in file) bytes += file.blob.size
    if ('blob' in file || 'beside' in file) files.add(file.position)
  }
  const ignored = batch.filter((file) => 'ignored' in file).length
  const isFile = ({ position }: FileOutcome) => files.has(position)
  const ofArticles = outcomes.filter((outcome) => !isFile(outcome))
  return {
    counts: { ...countOutcomes(ofArticles), ignored },
    fileCounts: countFiles(outcomes.filter(isFile), bytes),
  }
}
