import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Json, JsonObject } from '../../shapes.ts'
import { maxWork, OverBudget } from './budget.ts'
import type { Compiled } from './compile.ts'

/** One way in which front matter breaks a schema. */
export interface Fault {
  /**
   * The keys and list positions that lead to the value, or to the key that is missing or too much.
   */
  path: string[]
  /** Whether the path leads to a key that is not there. */
  missing: boolean
  keyword: string
  /** What is expected there, such as `must be integer`. */
  message: string
  /** The same for the same rule about the same kind of place, whatever the position in a list. */
  rule: string
}

/** The faults of one text; `costly` if finding them would take too much work. */
export type Findings = Fault[] | 'costly'

/** Faults of one text and schema that are kept. */
const maxFound = 200

/** Checks front matter; always ends after this work at most. */
export function findFaults(
  { validate, budget }: Compiled,
  data: JsonObject,
  most: number = maxWork.ofText,
): Findings {
  budget.start(most)
  try {
    if (validate(data)) return []
    return distinct(
      (validate.errors ?? [])
        .filter(isOwn)
        .slice(0, 10 * maxFound)
        .map(faultOf),
    )
  } catch (error) {
    // A schema that refers to itself without an end overflows the stack.
    if (error instanceof OverBudget || error instanceof RangeError) return 'costly'
    throw error
  } finally {
    validate.errors = null
  }
}

// These only repeat what the schemas within them say.
const isOwn = ({ keyword }: ErrorObject) => keyword !== 'if' && keyword !== 'propertyNames'

function distinct(faults: Fault[]): Fault[] {
  const seen = new Set<string>()
  const isNew = ({ path, rule }: Fault) => {
    const key = JSON.stringify([path, rule])
    return !seen.has(key) && seen.add(key)
  }
  return faults.filter(isNew).slice(0, maxFound)
}

function faultOf(error: ErrorObject): Fault {
  const { instancePath, schemaPath, keyword, params, message = '' } = error
  const at = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const missing = textOf(params.missingProperty)
  const key =
    missing ??
    textOf(params.additionalProperty) ??
    textOf(params.unevaluatedProperty) ??
    error.propertyName
  return {
    path: key === undefined ? at : [...at, key],
    missing: missing !== undefined,
    keyword,
    message: messageOf(keyword, params, message),
    rule: `${schemaPath} ${key ?? ''}`,
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

const maxShown = 10

function messageOf(keyword: string, params: Record<string, unknown>, message: string): string {
  if (keyword === 'required' || keyword === 'dependentRequired') return 'is missing'
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return 'is not allowed'
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`
  if (keyword !== 'enum') return message
  const values = params.allowedValues as Json[]
  const shown = values.slice(0, maxShown).map((value) => JSON.stringify(value))
  return `must be one of ${shown.join(', ')}${values.length > maxShown ? ', …' : ''}`
}
