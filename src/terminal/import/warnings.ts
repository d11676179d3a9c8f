import type { Import } from '../../imports/schema.ts'
import { counted, grouped, indented } from '../screen.ts'
import { pad, printable, wrap } from '../width.ts'
import { conflictCodes, placeOf } from './files.ts'
import type { Notes } from './notes.ts'

const zoneCode = 'time_zone_assumed'

// If the user chose the zone, warn only about zones that the text names ambiguously.
const isUnclearZone = ({ example }: Import['warnings'][number]) =>
  example.message.includes(' names the zone "')

/** Each warning with its count and an example. */
export function warnings({ warnings: all }: Import, { zoneGiven }: Notes, width: number): string[] {
  const shown = all.filter((found) =>
    found.code === zoneCode
      ? zoneGiven && isUnclearZone(found)
      : !conflictCodes.includes(found.code),
  )
  if (shown.length === 0) return []
  const digits = Math.max(...shown.map(({ count }) => grouped(count).length))
  return [
    '',
    'Warnings',
    ...shown
      .sort((a, b) => b.count - a.count)
      .flatMap((warning) => warningLines(warning, digits, width)),
    ...(shown.some(({ count }) => count > 1) ? ['  --json names every file.'] : []),
  ]
}

function warningLines(
  { code, count, example }: Import['warnings'][number],
  digits: number,
  width: number,
): string[] {
  const text = `${placeOf(example.file, example)}: ${printable(example.message)}`
  return [
    `  ${pad(grouped(count), digits, 'right')} × ${code}`,
    ...indented(digits + 5, wrap(text, width - digits - 5)),
  ]
}

/** In which zone times were read that name none. */
export function assumedZone(run: Import, { zoneGiven }: Notes, width: number): string[] {
  const { warnings: all, dialect } = run
  const found = all.find(({ code }) => code === zoneCode)
  if (!found || zoneGiven) return []
  const zone = / in (\S+)\.$/.exec(found.example.message)?.[1] ?? 'the default zone'
  const first =
    dialect && dialect.name !== 'plain'
      ? 'The zone of the configuration of the site comes first; without one'
      : 'To change it'
  const text = `${counted(found.count, 'file')} had times without a zone, which were read in ${zone}. ${first}: --time-zone Asia/Shanghai, or TIME_ZONE.`
  return ['', ...wrap(text, width)]
}
