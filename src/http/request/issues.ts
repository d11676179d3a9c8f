import { z } from 'zod'
import { type Detail, maxFaults } from '../../errors.ts'
import { escapePointer } from './body.ts'
import { closest } from './did-you-mean.ts'
import { shapeOf } from './lists.ts'

type Issue = z.core.$ZodIssue
type Where = 'pointer' | 'parameter'

/**
 * Explains what zod found to the author of a request: the place, a stable code, and what to write
 * instead.
 */
export function detailsOf(
  issues: readonly Issue[],
  where: Where,
  schema: z.ZodType,
  value: unknown,
): Detail[] {
  const details: Detail[] = []
  for (const issue of issues)
    for (const detail of explain(issue, [], where, schema, value)) {
      if (details.length === maxFaults) return details
      details.push(detail)
    }
  return details
}

function* explain(
  issue: Issue,
  above: PropertyKey[],
  where: Where,
  schema: z.ZodType,
  value: unknown,
): Generator<Detail> {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const allowedKeys = path.length === 0 ? knownKeys(schema) : []
    for (const key of issue.keys)
      yield { ...placed([...path, key], where), ...unknown(key, where, allowedKeys) }
    return
  }
  const branch = issue.code === 'invalid_union' ? likeliest(issue.errors) : undefined
  if (branch) for (const inner of branch) yield* explain(inner, path, where, schema, value)
  else yield { ...placed(path, where), ...described(issue, where, inputAt(value, path)) }
}

const placed = (path: PropertyKey[], where: Where) =>
  where === 'parameter'
    ? {
        parameter: path
          .map(String)
          .filter((step, index) => index === 0 || !/^\d+$/.test(step))
          .join('.'),
      }
    : { pointer: path.map((step) => `/${escapePointer(String(step))}`).join('') }

function unknown(key: string, where: Where, known: string[]): { code: string; message: string } {
  const guess = closest(key, known)
  const what = where === 'parameter' ? 'parameter' : 'field'
  const hint = guess
    ? ` Did you mean ${guess}?`
    : known.length > 0
      ? ` Known: ${known.join(', ')}.`
      : ''
  const none = where === 'parameter' && known.length === 0 ? ' This route reads none.' : ''
  return {
    code: `unknown_${what}`,
    message: `Unknown ${what} ${JSON.stringify(key)}.${hint}${none}`,
  }
}

/** The names of the fields of a query or body. */
function knownKeys(schema: z.ZodType): string[] {
  const shape = shapeOf(schema)
  return shape instanceof z.ZodObject ? Object.keys(shape.shape) : []
}

/** The branch of a union whose type fits but whose content does not; of several, the nearest. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const wrongKind = (issue: Issue) => issue.code === 'invalid_type' && issue.path.length === 0
  const fitting = branches.filter((branch) => branch.length > 0 && !branch.some(wrongKind))
  return fitting.toSorted((one, other) => one.length - other.length)[0]
}

function described(issue: Issue, where: Where, value: unknown): { code: string; message: string } {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return { code: 'required', message: 'This is required.' }
      if (where === 'parameter')
        return { code: Array.isArray(value) ? 'repeated' : 'wrong_type', message: issue.message }
      return {
        code: 'wrong_type',
        message: `Expected ${wanted(issue.expected)}, got ${kindOf(value)}.`,
      }
    case 'invalid_union':
      return {
        code: 'wrong_type',
        message: `This form is not accepted here: got ${kindOf(value)}.`,
      }
    case 'too_small':
    case 'too_big':
      return { code: issue.code, message: ownMessage(issue) ?? bound(issue) }
    case 'invalid_value':
      return {
        code: 'not_allowed',
        message: `One of ${issue.values.map(String).join(', ')} is expected.`,
      }
    case 'invalid_key':
      return { code: 'invalid_value', message: issue.issues[0]?.message ?? issue.message }
    case 'custom':
      return { code: String(issue.params?.code ?? 'invalid_value'), message: issue.message }
    default:
      return { code: 'invalid_value', message: issue.message }
  }
}

// zod's own messages begin like this; any other was written for this field.
const ownMessage = (issue: Issue) =>
  /^(Too (small|big)|Invalid)/.test(issue.message) ? undefined : issue.message

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small'
  const limit = Number(small ? issue.minimum : issue.maximum)
  const unit = { string: ' character', array: ' item' }[issue.origin as string] ?? ''
  const units = unit && limit !== 1 ? `${unit}s` : unit
  const words = issue.inclusive === false ? ['More than', 'Less than'] : ['At least', 'At most']
  return small ? `${words[0]} ${limit}${units} needed.` : `${words[1]} ${limit}${units} allowed.`
}

const article = (kind: string) => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`)

// Types that zod names differently from JSON authors.
const kinds: Record<string, string> = { record: 'object', array: 'list', int: 'whole number' }
const wanted = (kind: string) => article(kinds[kind] ?? kind)

const kindOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : article(typeof value)

function inputAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  )
}
