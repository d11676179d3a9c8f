import { open } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { Command } from 'commander'
import { type RestoreReport, restoreBackup } from '../backup/read.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { type Config, loadConfig } from '../config.ts'
import { type Direct, openDirect } from '../database/hosts/direct.ts'
import { cut } from '../database/silence.ts'
import { fileFault, renderRestore, renderUnsound } from '../terminal/backup-report.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { note } from '../terminal/screen.ts'

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
  const config = loadConfig()
  const signal = untilInterrupted()
  // First, so that a mistyped name makes no embedded database.
  const bytes = await openFile(file)
  const direct = await openDirect(config, 'restore')
  try {
    const report = await restoreFrom(config, direct, addAbortSignal(signal, bytes))
    note([...renderRestore(report), ...renderUnsound(report.unsound)])
    return report.unsound.length > 0 ? 1 : 0
  } catch (error) {
    if (signal.aborted) return stopped()
    throw fileFault(error, file)
  } finally {
    await direct.close()
  }
}

async function openFile(file: string): Promise<Readable> {
  if (file === '-') return process.stdin
  try {
    return (await open(file)).createReadStream()
  } catch (error) {
    throw fileFault(error, file)
  }
}

function stopped(): number {
  note(['Stopped. The database is empty, as it was.'])
  return interruptedCode
}

async function restoreFrom(
  config: Config,
  direct: Direct,
  bytes: Readable,
): Promise<RestoreReport> {
  const blobs = openBlobStore(config)
  const client = await direct.connect()
  try {
    return await restoreBackup({ client, blobs }, bytes)
  } finally {
    cut(client)
    blobs.close()
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
