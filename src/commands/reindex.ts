import { Command } from 'commander'
import { recomputeReferences } from '../articles/references/recompute.ts'
import { loadConfig } from '../config.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { counted, note } from '../terminal/screen.ts'
import { withDatabase } from './with-database.ts'

/** `broadsheet reindex`. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('read again which files and pictures the stored texts refer to')
    .addHelpText('after', examples)
    .action(async () => {
      process.exitCode = await runReindex()
    })
}

const articlesPerLine = 5_000

async function runReindex(): Promise<number> {
  const signal = untilInterrupted()
  let done = 0
  await withDatabase(loadConfig(), async ({ db }) => {
    for await (done of recomputeReferences(db, signal))
      if (done % articlesPerLine === 0) note([`${counted(done, 'article')} …`])
  })
  note([`Read the references of ${counted(done, 'article')}.`])
  return signal.aborted ? interruptedCode : 0
}

const examples = `
Broadsheet keeps the references of each article up to date by itself. This
command reads all of them again, for instance after an update that finds more.
It may run next to servers.

Example:
  broadsheet reindex

Exit codes: 0 done, 2 could not run, 130 stopped by Ctrl-C (run it again).`
