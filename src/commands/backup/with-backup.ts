import type pg from 'pg'
import { openBlobStore } from '../../blobs/open-store.ts'
import type { BlobStore } from '../../blobs/store.ts'
import { loadConfig } from '../../config.ts'
import { openDirect } from '../../database/hosts/direct.ts'
import { cut } from '../../database/silence.ts'
import { fileFault, renderUnsound } from '../../terminal/backup-report.ts'
import { interruptedCode, untilInterrupted } from '../../terminal/interrupt.ts'
import { note } from '../../terminal/screen.ts'

/** What the work on a backup uses; all of it is closed afterwards. */
export interface BackupTools {
  connect(): Promise<pg.Client>
  blobs: BlobStore
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
}

/** How the work ended: what to say, and the blobs whose bytes are missing or wrong. */
export interface BackupEnd {
  lines: string[]
  unsound: readonly string[]
}

/** Works on the backup in a file, past a pooler and until Ctrl-C; returns the exit code. */
export async function withBackup(
  file: string,
  command: { name: string; mustExist: boolean; stopped: string },
  work: (tools: BackupTools) => Promise<BackupEnd>,
): Promise<number> {
  const config = loadConfig()
  const signal = untilInterrupted()
  const direct = await openDirect(config, command.name, command)
  const blobs = openBlobStore(config)
  const clients: pg.Client[] = []
  const connect = async () => {
    const client = await direct.connect()
    clients.push(client)
    return client
  }
  try {
    const { lines, unsound } = await work({ connect, blobs, signal })
    note([...lines, ...renderUnsound(unsound)])
    return unsound.length > 0 ? 1 : 0
  } catch (error) {
    if (!signal.aborted) throw fileFault(error, file)
    note([command.stopped])
    return interruptedCode
  } finally {
    for (const client of clients.reverse()) cut(client)
    blobs.close()
    await direct.close()
  }
}
