import type { SweepReport } from '../blobs/sweep/sweep.ts'
import type { DamagedBlob } from '../blobs/sweep/verify.ts'
import { counted, grouped } from './screen.ts'
import { printable } from './width.ts'

/** The lines that a sweep ends with. */
export function renderSweep(report: SweepReport, dryRun: boolean): string[] {
  const { ended, blobs, bytes, leftovers, leftoverBytes, skipped, fault } = report
  if (ended === 'busy') return ['Nothing was removed: another process runs a sweep now.']
  const verb = dryRun ? 'Would remove' : 'Removed'
  const parts = [amount(blobs, 'blob', bytes)]
  if (leftovers > 0) parts.push(amount(leftovers, 'unfinished upload', leftoverBytes))
  const nothing = ended === 'done' ? 'There was nothing to remove.' : 'Nothing was removed.'
  const lines = [blobs + leftovers > 0 ? `${verb} ${parts.join(' and ')}.` : nothing]
  if (ended === 'backup') lines.push('The sweep ended early, because a backup runs.')
  if (ended === 'stopped') lines.push('Stopped. Run the same command again to continue.')
  if (skipped > 0) lines.push(`${counted(skipped, 'blob')} in use now: left for the next sweep.`)
  if (fault) lines.push(`The store could not remove some blobs: ${messageOf(fault)}`)
  return lines
}

/** The line of a blob with bad bytes. */
export const renderDamaged = ({ hash, fault, files }: DamagedBlob): string =>
  [hash, fault, files.map(printable).join(', ')].join('\t')

/** The lines that a check of all bytes ends with. */
export function renderVerified(total: { blobs: number; bytes: number; damaged: number }): string[] {
  const read = `Read ${amount(total.blobs, 'blob', total.bytes)}`
  if (total.damaged === 0) return [`${read}: all bytes are right.`]
  return [`${read}: ${counted(total.damaged, 'blob')} with missing or damaged bytes.`]
}

const amount = (number: number, thing: string, bytes: number) =>
  `${counted(number, thing)} (${grouped(bytes)} bytes)`

const messageOf = (fault: unknown) =>
  printable(fault instanceof Error ? fault.message : String(fault))
