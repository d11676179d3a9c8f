import { Command, InvalidArgumentError, Option } from 'commander'
import { openBlobStore } from '../blobs/open-store.ts'
import type { BlobStore } from '../blobs/store.ts'
import { defaultGraceHours, sweep } from '../blobs/sweep/sweep.ts'
import { verifyBlobs } from '../blobs/sweep/verify.ts'
import { loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { note, print } from '../terminal/screen.ts'
import { renderDamaged, renderSweep, renderVerified } from '../terminal/sweep-report.ts'
import { withDatabase } from './with-database.ts'

interface Flags {
  dryRun?: true
  grace: number
  verify?: true
}

/** `broadsheet sweep`. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .description('remove the bytes of files that nothing needs any more')
    .option('--dry-run', 'only list what would go')
    .option('--grace <hours>', 'keep what is younger', readHours, defaultGraceHours)
    .addOption(
      new Option('--verify', 'only read all bytes and compare them with their hashes').conflicts([
        'dryRun',
      ]),
    )
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      process.exitCode = await runSweep(flags)
    })
}

async function runSweep({ grace, verify, ...flags }: Flags): Promise<number> {
  const dryRun = flags.dryRun ?? false
  const config = loadConfig()
  const signal = untilInterrupted()
  const store = openBlobStore(config)
  const work = ({ db }: { db: Database }) =>
    verify
      ? verifyAll(db, store, signal)
      : sweepOnce(db, store, { graceHours: grace, dryRun, signal })
  return withDatabase(config, work).finally(() => store.close())
}

async function sweepOnce(
  db: Database,
  store: BlobStore,
  options: { graceHours: number; dryRun: boolean; signal: AbortSignal },
): Promise<number> {
  const { dryRun, signal } = options
  const onBlob = ({ hash, size }: { hash: string; size: number }) => print([`${hash}\t${size}`])
  const report = await sweep(db, store, { ...options, ...(dryRun && { onBlob }) })
  note(renderSweep(report, dryRun))
  if (signal.aborted) return interruptedCode
  return report.ended === 'done' && !report.fault ? 0 : 1
}

async function verifyAll(db: Database, store: BlobStore, signal: AbortSignal): Promise<number> {
  const total = { blobs: 0, bytes: 0, damaged: 0 }
  for await (const { blobs, bytes, damaged } of verifyBlobs(db, store, signal)) {
    if (damaged.length > 0) print(damaged.map(renderDamaged))
    total.blobs += blobs
    total.bytes += bytes
    total.damaged += damaged.length
  }
  note(renderVerified(total))
  if (signal.aborted) return interruptedCode
  return total.damaged > 0 ? 1 : 0
}

function readHours(text: string): number {
  if (!/^\d{1,5}(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('Must be a number of hours such as 24 or 0.5.')
  return Number(text)
}

const examples = `
The server and the worker do this once an hour. It removes blobs that no file,
version, mirrored picture, rendition or unfinished import needs, and what broken
uploads have left. With --dry-run it lists them (hash and bytes, separated by a
tab). With --grace 0 an upload of the same bytes at the same moment may get 503.

--verify reads every blob and lists the bad ones: hash, fault (missing, damaged
or unreadable) and files, separated by tabs. It changes nothing.

Examples:
  broadsheet sweep --dry-run
  broadsheet sweep --grace 1
  broadsheet sweep --verify

Exit codes: 0 done; 1 bytes are bad or could not be removed, or a backup or another
sweep runs; 2 could not run; 130 stopped by Ctrl-C.`
