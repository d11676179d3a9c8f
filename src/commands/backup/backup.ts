import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { writeWhole } from '../../backup/output.ts'
import { type BackupReport, backupEntries } from '../../backup/write.ts'
import { AppError } from '../../errors.ts'
import { tarArchive } from '../../exports/tar.ts'
import { renderBackup } from '../../terminal/backup-report.ts'
import { type BackupEnd, type BackupTools, withBackup } from './with-backup.ts'

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
  const command = { name: 'backup', mustExist: true, stopped: 'Stopped. There is no backup.' }
  return withBackup(file, command, (tools) => takeBackup(file, tools))
}

async function takeBackup(
  file: string,
  { connect, blobs, signal }: BackupTools,
): Promise<BackupEnd> {
  const source = { holder: await connect(), reader: await connect(), blobs }
  const report: BackupReport = { rows: 0, blobs: 0, bytes: 0, unsound: [] }
  const bytes = tarArchive(backupEntries(source, report))
  if (file === '-') await pipeline(Readable.from(bytes), process.stdout, { signal })
  else await writeWhole(file, bytes, signal)
  return { lines: [renderBackup(report, file)], unsound: report.unsound }
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
