import { open } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { Command } from 'commander'
import { restoreBackup } from '../../backup/read.ts'
import { fileFault, renderRestore } from '../../terminal/backup-report.ts'
import { withBackup } from './with-backup.ts'

/** `broadsheet restore`. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('bring back what `broadsheet backup` wrote, into an empty database')
    .argument('<file>', '- for standard input')
    .addHelpText('after', examples)
    .action(async (file: string) => {
      process.exitCode = await runRestore(file)
    })
}

async function runRestore(file: string): Promise<number> {
  // First, so that a mistyped name makes no embedded database.
  const bytes = await openFile(file)
  const stopped = 'Stopped. The database is empty, as it was.'
  const command = { name: 'restore', mustExist: false, stopped }
  return withBackup(file, command, async ({ connect, blobs, signal }) => {
    const source = addAbortSignal(signal, bytes)
    const report = await restoreBackup({ client: await connect(), blobs }, source)
    return { lines: renderRestore(report), unsound: report.unsound }
  })
}

async function openFile(file: string): Promise<Readable> {
  if (file === '-') return process.stdin
  try {
    return (await open(file)).createReadStream()
  } catch (error) {
    throw fileFault(error, file)
  }
}

const examples = `
The database is a new one, with which no server has started: any PostgreSQL from
15 on, or the embedded one of a new DATA_DIR. The blobs go to the blob store that
the settings name. This program must be as new as the one that made the backup.
All rows come back in one transaction, or none. Clients that follow /v1/changes
are told to start again.

Examples:
  DATA_DIR=/var/lib/new broadsheet restore /backup/site.tar
  zstd -dc /backup/site.tar.zst | broadsheet restore -

Exit codes: 0 done; 1 done, but without the bytes that are named; 2 could not run,
and the database is empty, as it was; 130 stopped by Ctrl-C.`
