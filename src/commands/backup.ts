import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { writeWhole } from '../backup/output.ts'
import { type BackupReport, backupEntries } from '../backup/write.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { type Config, loadConfig } from '../config.ts'
import { type Direct, openDirect } from '../database/hosts/direct.ts'
import { cut } from '../database/silence.ts'
import { AppError } from '../errors.ts'
import { tarArchive } from '../exports/tar.ts'
import { fileFault, renderBackup, renderUnsound } from '../terminal/backup-report.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { note } from '../terminal/screen.ts'

/** `broadsheet backup`. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write everything into one file, while the server serves: rows, files, keys')
    .argument('<file>', 'a tar, replaced when it is whole; - for standard output')
    .addHelpText('after', examples)
    .action(async (file: string) => {
      process.exitCode = await runBackup(file)
    })
}

async function runBackup(file: string): Promise<number> {
  if (file === '-' && process.stdout.isTTY)
    throw new AppError('bad_request', 'A backup is no text: name a file, or send it to a program.')
  const config = loadConfig()
  const signal = untilInterrupted()
  const direct = await openDirect(config, 'backup', { mustExist: true })
  try {
    const report = await takeBackup(config, direct, file, signal)
    note([renderBackup(report, file), ...renderUnsound(report.unsound)])
    return report.unsound.length > 0 ? 1 : 0
  } catch (error) {
    if (signal.aborted) return stopped()
    throw fileFault(error, file)
  } finally {
    await direct.close()
  }
}

function stopped(): number {
  note(['Stopped. There is no backup.'])
  return interruptedCode
}

async function takeBackup(
  config: Config,
  direct: Direct,
  file: string,
  signal: AbortSignal,
): Promise<BackupReport> {
  const blobs = openBlobStore(config)
  const holder = await direct.connect()
  const reader = await direct.connect()
  const report: BackupReport = { rows: 0, blobs: 0, bytes: 0, unsound: [] }
  try {
    const bytes = tarArchive(backupEntries({ holder, reader, blobs }, report))
    if (file === '-') await pipeline(Readable.from(bytes), process.stdout, { signal })
    else await writeWhole(file, bytes, signal)
    return report
  } finally {
    cut(reader)
    cut(holder)
    blobs.close()
  }
}

const examples = `
The file holds one moment of the database and the bytes of all files, mirrored
pictures too: restore needs nothing else. It also holds the keys (as hashes) and
the secret of signed addresses, so only its owner may read it. The server goes on
to read and write; the sweep and the purge of the trash wait for the end.

Examples:
  broadsheet backup /backup/site.tar
  broadsheet backup - | zstd > /backup/site.tar.zst

Exit codes: 0 done; 1 done, but the store has other bytes than the database says
(they are named); 2 could not run, and FILE is as it was; 130 stopped by Ctrl-C.`
