import type { Json } from '../../../../shapes.ts'
import type { Run } from './scope.ts'
import type { Schema, Value } from './values.ts'

/** What zod makes of a call: the members of an object, a default, and whether it is a date. */
export function callSchema(run: Run, of: Schema | null, name: string, args: Value[]): Value {
  const [first] = args
  const before: Schema = of ?? {
    kind: 'schema',
    members: new Map(),
    byDefault: null,
    isDate: false,
  }
  if (name === 'default' && first) return { ...before, byDefault: jsonOf(first) }
  if (name === 'transform' || name === 'pipe')
    return { ...before, isDate: before.isDate || makesDate(run, first) }
  const isDate = before.isDate || /\bdate(?:time)?$/.test(name) || args.some(isOfDate)
  return { ...before, isDate, members: new Map([...before.members, ...membersOf(first)]) }
}

function membersOf(value: Value | undefined): Iterable<[string, Value]> {
  return value?.kind === 'object' || value?.kind === 'schema' ? value.members : []
}

function isOfDate(value: Value): boolean {
  if (value.kind === 'array') return value.items.some((one) => one.kind === 'schema' && one.isDate)
  return value.kind === 'schema' && value.isDate
}

function makesDate(run: Run, by: Value | undefined): boolean {
  if (by?.kind === 'schema') return by.isDate
  return (
    by?.kind === 'function' && run.apply(run, by, [{ kind: 'place', of: ['item'] }]).kind === 'date'
  )
}

function jsonOf(value: Value): Json {
  if (value.kind === 'literal') return value.value
  return value.kind === 'array' ? value.items.map(jsonOf) : null
}
