import type { Detail } from '../../errors.ts'
import { escapePointer } from '../../http/request/body.ts'
import { fieldOfKey } from '../../markdown/fields/mapping.ts'
import type { FilePosition } from '../../markdown/places/find-place.ts'
import type { Problem } from '../../shapes.ts'
import type { Fault } from '../check/faults.ts'

/** A fault of a text by a schema, and whether it refuses the write. */
export interface Breach {
  schema: string
  fault: Fault
  refuses: boolean
  position: FilePosition
}

/** The fault of a text whose check would take too much work. */
export const costly: Fault = {
  path: [],
  missing: false,
  keyword: 'costly',
  message: 'takes too much work to check by this schema',
  rule: 'costly',
}

const codeOf = ({ keyword }: Fault) =>
  keyword === costly.keyword ? 'schema_not_checked' : 'breaks_schema'

/** What authors read: the place as `tags[1]`, and what is expected there. */
export function sentenceOf({ path, message }: Fault): string {
  if (path.length === 0) return `the front matter ${message}.`
  const place = path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')
  return `${JSON.stringify(place.replace(/^\./, ''))} ${message}.`
}

const messageOf = ({ schema, fault }: Breach) => `Schema "${schema}": ${sentenceOf(fault)}`

/** A breach as a problem of a text. */
export const problemOf = (breach: Breach): Problem => ({
  code: codeOf(breach.fault),
  message: messageOf(breach),
  severity: breach.refuses ? 'error' : 'warning',
  ...breach.position,
})

/** A breach as a fault of a request; its pointer names the member that writes the value. */
export const detailOf = (breach: Breach): Detail => ({
  pointer: pointerOf(breach.fault.path),
  code: codeOf(breach.fault),
  message: messageOf(breach),
  ...breach.position,
})

function pointerOf(path: readonly string[]): string {
  const [first = '', second = ''] = path
  const field = fieldOfKey(first)
  const inner = fieldOfKey(`${first}.${second}`)
  const steps = field
    ? [field, ...path.slice(1)]
    : inner
      ? [inner, ...path.slice(2)]
      : ['frontMatter', ...path]
  return steps.map((step) => `/${escapePointer(step)}`).join('')
}
