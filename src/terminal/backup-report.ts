import type { RestoreReport } from '../backup/read.ts'
import type { BackupReport } from '../backup/write.ts'
import { AppError } from '../errors.ts'
import { refusalOf } from '../exports/write-file.ts'
import { counted, grouped } from './screen.ts'
import { printable } from './width.ts'

/** The line that a backup ends with. */
export const renderBackup = (report: BackupReport, file: string): string =>
  `Backed up ${amount(report)}${file === '-' ? '' : ` to ${printable(file)}`}.`

/** The lines that a restore ends with. */
export function renderRestore(report: RestoreReport): string[] {
  const { migrated } = report
  const lines = [`Restored ${amount(report)}.`]
  if (migrated.length > 0) lines.push(`Brought up to date: ${migrated.join(', ')}.`)
  return lines
}

/** Names the blobs whose bytes are missing or wrong. */
export const renderUnsound = (hashes: readonly string[]): string[] =>
  hashes.length === 0
    ? []
    : [
        `${counted(hashes.length, 'blob')} with missing or damaged bytes ("broadsheet sweep --verify" names their files):`,
        ...hashes.map((hash) => `  ${hash}`),
      ]

const amount = ({ rows, blobs, bytes }: BackupReport) =>
  `${counted(rows, 'row')} and ${counted(blobs, 'blob')} (${grouped(bytes)} bytes)`

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'this is a folder',
  ENOTDIR: 'there is no such folder',
}

/** A fault of the named file in one line; other errors as they are. */
export function fileFault(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  const why = reasons[String(error.code)] ?? refusalOf(error)
  return new AppError('bad_request', `${printable(file)}: ${why}.`)
}
