import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { openBlobStore } from '../blobs/open-store.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { countRemoteFiles, hasLeased, insertRemoteFiles, retryFailed } from '../mirror/queries.ts'
import type { Attempt } from '../mirror/run.ts'
import { mirrorIsOff, mirrorSettings } from '../mirror/settings.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { counted, grouped, note, print } from '../terminal/screen.ts'
import { printable } from '../terminal/width.ts'
import { readSource } from './import-options.ts'
import { withDatabase } from './with-database.ts'

interface Flags {
  source?: string
  retry?: true
}

/** `broadsheet mirror`. */
export function mirrorCommand(): Command {
  return new Command('mirror')
    .description('fetch and keep the pictures of other hosts that articles name')
    .option('--source <name>', 'only pictures that articles of this source name', readSource)
    .option('--retry', 'also try those now whose last attempt failed')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      process.exitCode = await runMirror(flags)
    })
}

async function runMirror({ retry, ...flags }: Flags): Promise<number> {
  const source = flags.source ?? null
  const config = loadConfig()
  if (config.mirrorImages === 'off') throw mirrorIsOff('broadsheet mirror')
  const signal = untilInterrupted()
  return withDatabase(config, async ({ db }) => {
    const added = await insertRemoteFiles(db, source)
    if (retry) await retryFailed(db, source)
    note([`${counted(added, 'new picture')}.`])
    const failed = await fetchAll(config, db, source, signal)
    await summarize(db, source)
    return signal.aborted ? interruptedCode : failed > 0 ? 1 : 0
  })
}

/** The pause before this process looks again for what another one has in hand. */
const otherPause = 500

async function fetchAll(
  config: Config,
  db: Database,
  source: string | null,
  signal: AbortSignal,
): Promise<number> {
  const { mirrorPictures } = await import('../mirror/run.ts')
  const store = openBlobStore(config)
  let failed = 0
  const onAttempt = ({ url, failure }: Attempt) => {
    if (failure !== null) failed++
    print([[failure ?? 'mirrored', printable(url)].join('\t')])
  }
  const parts = { db, store, settings: mirrorSettings(config), source, signal, onAttempt }
  try {
    await mirrorPictures(parts)
    // A server may fetch some of them at this moment, or has died while it did.
    while (!signal.aborted && (await hasLeased(db, source))) {
      await sleep(otherPause)
      await mirrorPictures(parts)
    }
  } finally {
    store.close()
  }
  return failed
}

async function summarize(db: Database, source: string | null): Promise<void> {
  const { mirrored, waiting, dead } = await countRemoteFiles(db, source)
  note([`${grouped(mirrored)} mirrored, ${grouped(waiting)} waiting, ${grouped(dead)} dead.`])
}

const examples = `
It prints a line for each picture that it tries: "mirrored" or the reason of the
failure, and the address, separated by a tab. A failed picture is tried again
after an hour, after a day, and then every week; the third failure in a row
makes it dead. The bytes of a picture that was mirrored before stay. Nothing is
fetched unless MIRROR_IMAGES=on.

Examples:
  broadsheet mirror --source blog
  broadsheet mirror --retry

Exit codes: 0 done, 1 some pictures failed, 2 could not run, 130 stopped by
Ctrl-C (run it again to continue).`
