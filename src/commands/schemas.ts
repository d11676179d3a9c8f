import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { findArticles, listIds } from '../articles/queries.ts'
import { readRow } from '../articles/store/stored.ts'
import { loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { readTree, type TreeOptions } from '../imports/read-tree.ts'
import type { ParsedFile, UnparsedFile } from '../imports/run/parse.ts'
import { resolvePaths } from '../imports/source/paths.ts'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { isMap } from '../markdown/fields/field-values.ts'
import { type CheckText, createCheck, type PlacedFault } from '../schemas/check-text.ts'
import { createInference, type Inference } from '../schemas/infer/infer.ts'
import type { Json, JsonObject } from '../shapes.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { counted, grouped, note, print } from '../terminal/screen.ts'
import { printable } from '../terminal/width.ts'
import { collect, readSource } from './import-options.ts'
import { withDatabase } from './with-database.ts'

type TreeFlags = Pick<TreeOptions, 'dialect' | 'include' | 'exclude'>

/** `broadsheet schema`. */
export function schemaCommand(): Command {
  const infer = new Command('infer')
    .description('write a first schema, by which all present texts are right')
    .argument('[path...]', 'folders, archives and files; or give --source')
    .option('--source <name>', 'the stored articles of this source', readSource)
    .action(async (paths: string[], flags: TreeFlags & { source?: string }) => {
      process.exitCode = await runInfer(paths, flags)
    })
  const check = new Command('check')
    .description('check files by a schema, without a server')
    .argument('<path...>', 'folders, archives and files')
    .requiredOption('--schema <file>', 'the JSON Schema')
    .action(async (paths: string[], flags: TreeFlags & { schema: string }) => {
      process.exitCode = await runCheck(paths, flags)
    })
  return new Command('schema')
    .description('rules for front matter: infer a first schema, check files by one')
    .helpCommand(false)
    .addCommand(withTreeOptions(infer).addHelpText('after', inferExamples))
    .addCommand(withTreeOptions(check).addHelpText('after', checkExamples))
}

const withTreeOptions = (command: Command) =>
  command
    .addOption(
      new Option(
        '--dialect <name>',
        'site generator by whose rules files are read (default: the one that they show)',
      ).choices([...dialectNames, 'auto']),
    )
    .option('--include <glob>', 'only files that match; repeat for more', collect)
    .option('--exclude <glob>', 'no files or folders that match; repeat for more', collect)

async function textsIn(paths: string[], flags: TreeFlags) {
  const { defaultLang: lang, timeZone } = loadConfig()
  return readTree(await resolvePaths(paths), { ...flags, lang, timeZone })
}

async function runInfer(
  paths: string[],
  { source, ...flags }: TreeFlags & { source?: string },
): Promise<number> {
  if ((source === undefined) === (paths.length === 0))
    throw new AppError('bad_request', 'Give either paths or --source.')
  const signal = untilInterrupted()
  const inference = createInference()
  if (source === undefined) await inferFromFiles(inference, paths, flags)
  else await withDatabase(loadConfig(), ({ db }) => inferFromSource(inference, db, source, signal))
  if (signal.aborted) return interruptedCode
  if (inference.count() === 0) {
    note(['There are no texts, so there is nothing to infer from.'])
    return 1
  }
  print([JSON.stringify(inference.schema(), null, 2)])
  note([`Inferred from ${counted(inference.count(), 'text')}.`])
  return 0
}

async function inferFromFiles(inference: Inference, paths: string[], flags: TreeFlags) {
  for await (const parsed of await textsIn(paths, flags))
    if ('article' in parsed) inference.add(parsed.article.data)
    else if (!('ignored' in parsed)) note([`Not read: ${printable(parsed.file)}`])
}

const batchArticles = 100

async function inferFromSource(
  inference: Inference,
  db: Database,
  source: string,
  signal: AbortSignal,
): Promise<void> {
  for (let after: string | null = null; !signal.aborted; ) {
    const ids: string[] = await listIds(db, source, after, batchArticles)
    if (ids.length === 0) return
    after = ids.at(-1) ?? null
    for (const row of await findArticles(db, ids))
      if (row.trashedAt === null) inference.add(readRow(row).data)
  }
}

async function runCheck(
  paths: string[],
  { schema: file, ...flags }: TreeFlags & { schema: string },
): Promise<number> {
  const signal = untilInterrupted()
  const check = await openCheck(file)
  let [texts, wrong] = [0, 0]
  for await (const parsed of await textsIn(paths, flags)) {
    if (signal.aborted) return interruptedCode
    if ('ignored' in parsed || 'blob' in parsed) continue
    const lines = linesOf(parsed, check)
    texts++
    if (lines.length > 0) wrong++
    if (lines.length > 0) print(lines.map(printable))
  }
  note([
    `${counted(texts, 'text')} checked, ${wrong === 0 ? 'all are right' : `${grouped(wrong)} are not right`}.`,
  ])
  return wrong === 0 ? 0 : 1
}

/** One line for each fault, in the form that editors and CI systems make links of. */
function linesOf(parsed: ParsedFile | UnparsedFile, check: CheckText): string[] {
  const { file } = parsed
  const faults: readonly Partial<PlacedFault>[] =
    'article' in parsed ? check(parsed.article, parsed.rules) : parsed.problems
  return faults.map(
    ({ line = 1, column = 1, message = '' }) => `${file}:${line}:${column} ${message}`,
  )
}

async function openCheck(file: string): Promise<CheckText> {
  const opened = createCheck(await readSchema(file))
  if (opened.ok) return opened.check
  throw new AppError('invalid', opened.faults.map((fault) => `${file}: ${fault}`).join('\n'))
}

async function readSchema(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new AppError('not_found', `The schema cannot be read: ${error.message}`)
  })
  const schema = jsonOf(text, file)
  if (isMap(schema)) return schema
  throw new AppError('invalid', `${file}: a JSON Schema is an object.`)
}

function jsonOf(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new AppError('invalid', `${file} is not JSON: ${(error as Error).message}`)
  }
}

const inferExamples = `
The schema accepts all texts that it was inferred from: types, choices from a few
values, and keys that every text has. Read it, and make it as strict as you like.

Examples:
  broadsheet schema infer --source blog > blog.schema.json
  broadsheet schema infer ./content > content.schema.json`

const checkExamples = `
Prints "file:line:column message" for each fault. Needs neither a server nor a
database.

Example:
  broadsheet schema check ./content --schema content.schema.json

Exit codes: 0 all texts are right, 1 some are not, 2 could not run.`
