import { Command } from 'commander'
import { type Difference, reread } from '../articles/reread.ts'
import { loadConfig } from '../config.ts'
import { connectDatabase } from '../database/connect.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { counted, note, print } from '../terminal/screen.ts'
import { cut, printable } from '../terminal/width.ts'
import { readSource } from './import-options.ts'

interface Flags {
  source?: string
  dryRun?: true
}

export function rereadCommand(): Command {
  return new Command('reread')
    .description('read the stored texts again, by the rules of this version')
    .option('--source <name>', 'only the articles of this source', readSource)
    .option('--dry-run', 'only list what would change')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      process.exitCode = await runReread(flags)
    })
}

async function runReread({ source, ...flags }: Flags): Promise<number> {
  const dryRun = flags.dryRun ?? false
  const signal = untilInterrupted()
  const connection = await connectDatabase(loadConfig(), 'command', { mustExist: true })
  const articles = new Set<string>()
  try {
    for await (const differences of reread(connection.db, { source, dryRun, signal })) {
      for (const { id } of differences) articles.add(id)
      if (differences.length > 0) print(differences.map(line))
    }
  } finally {
    await connection.close()
  }
  const what = dryRun ? 'would change' : 'changed'
  note([
    articles.size === 0
      ? 'No article needs a change.'
      : `${counted(articles.size, 'article')} ${what}.`,
  ])
  return signal.aborted ? interruptedCode : 0
}

const maxWidth = 60
const shown = (value: unknown) => cut(printable(JSON.stringify(value)), maxWidth)
const line = ({ path, field, old, new: next }: Difference) =>
  [printable(path) || '/', field, shown(old), shown(next)].join('\t')

const examples = `
Articles keep their stored fields when a new version reads texts differently.
This command lists the differences (path, field, stored and new value, separated
by tabs) and applies them, with one revision for each article.

Examples:
  broadsheet reread --dry-run
  broadsheet reread --source blog

Exit codes: 0 done, 2 could not run, 130 stopped by Ctrl-C (run it again to
continue).`
