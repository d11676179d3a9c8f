import type { Json } from '../../../../../shapes.ts'
import { ownValue } from '../../own-value.ts'
import type { FunctionNode, Node, Statement } from '../../syntax/nodes.ts'
import { test } from '../conditions.ts'
import { charge, type Run } from '../scope.ts'
import { condition, type Schema, type Value, written } from '../values.ts'

/** The schema of a value that stays as it is written. */
export const anySchema: Schema = {
  kind: 'schema',
  members: new Map(),
  others: 'kept',
  byDefault: null,
  isDate: false,
  made: written,
}
const unread: Value = { kind: 'unread', paths: [], isVariable: false }
/** The schema of a value that code makes. */
export const unreadSchema: Schema = { ...anySchema, others: 'unread', made: unread }

export const isPlain = ({ made, members, others, byDefault, element }: Schema): boolean =>
  made === written &&
  members.size === 0 &&
  others === 'kept' &&
  byDefault === null &&
  (element === undefined || isPlain(element))

/** What zod makes of a call: the members of an object, a default, and what becomes of the value. */
export function callSchema(run: Run, of: Schema | null, name: string, args: Value[]): Value {
  const own = name.replace(/^z\./, '')
  const before = of ?? anySchema
  const [first] = args
  if (own === 'default' || own === 'prefault') return withDefault(run, before, first)
  if (own === 'transform' || own === 'overwrite') return transformed(run, before, first)
  if (own === 'pipe') return piped(before, first)
  if (own === 'preprocess') return piped(transformed(run, before, first), args[1])
  const isDate =
    before.isDate || /\bdate(?:time)?$/.test(own) || (!isList.test(own) && args.some(isOfDate))
  const made = madeBy(before, own, own === 'discriminatedUnion' ? args[1] : first)
  charge(run, made.members.size)
  return { ...made, isDate }
}

const isList = /^(?:array|record|tuple|set|map)$/
const ofPrimitive = /^(?:string|number|boolean)$/

/** Calls that leave a value as it is, or refuse it. */
const same =
  /^(?:string|number|boolean|date|bigint|int|int32|uint32|float32|float64|enum|nativeEnum|literal|any|unknown|null|undefined|never|nan|symbol|custom|instanceof|file|iso\.\w+|coerce\.date|email|url|httpUrl|uuid(?:v\d)?|guid|cuid2?|ulid|xid|ksuid|nanoid|emoji|ip(?:v\d)?|cidr(?:v\d)?|base64(?:url)?|jwt|e164|hex|hash|hostname|datetime|time|duration|templateLiteral|min|max|length|size|nonempty|positive|negative|nonnegative|nonpositive|finite|safe|multipleOf|step|gte?|lte?|regex|includes|startsWith|endsWith|lowercase|uppercase|trim|refine|superRefine|check|with|describe|meta|register|brand|readonly|strict|required|clone)$/

const steps: Record<string, string> = { toLowerCase: ':low', toUpperCase: ':up' }

function madeBy(before: Schema, own: string, first: Value | undefined): Schema {
  if (own === 'coerce.boolean')
    return { ...before, made: condition(test({ of: ['item'] })), type: 'boolean' }
  const step = ownValue(steps, own)
  if (step && before.made === written)
    return { ...before, made: { kind: 'place', of: ['item', step] } }
  if (ofPrimitive.test(own)) return { ...before, type: own }
  if (same.test(own)) return before
  if (/^(?:array|set|readonly)$/.test(own)) return ofItems(before, first)
  if (/^(?:optional|nullable|nullish|exactOptional)$/.test(own))
    return mayBeUnset(first?.kind === 'schema' ? first : first ? unreadSchema : before)
  if (own === 'coerce.number' || own === 'coerce.string')
    return { ...before, made: unread, stays: own.slice(7) }
  if (own === 'catch')
    return { ...before, made: unread, ...(before.type && { stays: before.type }) }
  if (/^(?:union|or|discriminatedUnion)$/.test(own)) return oneOf(before, own, first)
  return objectBy(before, own, first)
}

/** Later schemas hand `undefined` on, so that versions of zod differ in the default. */
function mayBeUnset(schema: Schema): Schema {
  const isSame = !schema.byDefault && schema.made === written
  return isSame ? schema : { ...schema, byDefault: null, isUnsetUnread: true }
}

function ofItems(before: Schema, first: Value | undefined): Schema {
  // `z.string().array()`
  if (first === undefined) return { ...anySchema, element: before }
  return { ...before, element: first.kind === 'schema' ? first : unreadSchema }
}

/** Of which schema a value is, is not known: it stays as it is where each of them leaves it so. */
function oneOf(before: Schema, own: string, first: Value | undefined): Schema {
  const list = first?.kind === 'array' ? first.items : first ? [first] : []
  const all = own === 'or' ? [before, ...list] : list
  const read = all.flatMap((one) => (one.kind === 'schema' ? [one] : []))
  if (read.length < all.length || !read.every(isWritten)) return unreadSchema
  const keys = new Set(read.flatMap(({ members }) => [...members.keys()]))
  const others = new Set(read.map((one) => one.others))
  return {
    ...anySchema,
    members: new Map(Array.from(keys, (key) => [key, memberOf(read, key)])),
    others: others.size > 1 ? 'unread' : (read[0]?.others ?? 'unread'),
  }
}

/** Whether it is the value itself, but for what it makes of its members. */
const isWritten = ({ members, others, ...one }: Schema) =>
  isPlain({ ...anySchema, ...one }) && !one.isUnsetUnread

function memberOf(all: readonly Schema[], key: string): Schema {
  const of = all.map(({ members }) => members.get(key))
  const read = of.flatMap((one) => (one?.kind === 'schema' && isPlain(one) ? [one] : []))
  return read.length < of.length
    ? unreadSchema
    : { ...anySchema, isDate: read.some(({ isDate }) => isDate) }
}

function objectBy(before: Schema, own: string, first: Value | undefined): Schema {
  if (/^(?:object|strictObject|looseObject)$/.test(own)) {
    const others = own === 'looseObject' ? 'kept' : 'dropped'
    return { ...before, members: new Map(membersOf(first)), others: othersOf(first) ?? others }
  }
  if (own === 'passthrough' || own === 'loose') return { ...before, others: 'kept' }
  if (own === 'strip') return { ...before, others: 'dropped' }
  if (own === 'record') return before
  if (own === 'pick' || own === 'omit') return picked(before, own, first)
  if (own === 'partial') {
    const members = [...before.members].map(([key, one]): [string, Value] => [
      key,
      one.kind === 'schema' ? mayBeUnset(one) : one,
    ])
    return { ...before, members: new Map(members) }
  }
  if (/^(?:extend|safeExtend|merge|and)$/.test(own) && before.made === written)
    return joined(before, own, first)
  return { ...unreadSchema, ...(own !== 'intersection' && { members: before.members }) }
}

/** What becomes of other keys than those of an object of the code, if that is not read. */
const othersOf = (first: Value | undefined) =>
  first?.kind === 'object' && first.rest === null ? null : 'unread'

function joined(before: Schema, own: string, first: Value | undefined): Schema {
  const members = new Map([...before.members, ...membersOf(first)])
  if (own === 'extend' || own === 'safeExtend')
    return { ...before, members, others: othersOf(first) ?? before.others }
  if (first?.kind !== 'schema' || first.made !== written) return { ...unreadSchema, members }
  const isKept = first.others === 'kept' || before.others === 'kept'
  const isRead = first.others !== 'unread' && before.others !== 'unread'
  return { ...before, members, others: !isRead ? 'unread' : isKept ? 'kept' : 'dropped' }
}

function picked(before: Schema, own: string, first: Value | undefined): Schema {
  if (first?.kind !== 'object' || first.rest !== null) return unreadSchema
  const members = [...before.members].filter(([key]) => first.members.has(key) === (own === 'pick'))
  return { ...before, members: new Map(members) }
}

function membersOf(value: Value | undefined): Iterable<[string, Value]> {
  return value?.kind === 'object' || value?.kind === 'schema' ? value.members : []
}

function isOfDate(value: Value): boolean {
  if (value.kind === 'array') return value.items.some((one) => one.kind === 'schema' && one.isDate)
  return value.kind === 'schema' && value.isDate
}

function transformed(run: Run, before: Schema, by: Value | undefined): Schema {
  const from = before.code ?? before.made
  const isRead = by?.kind === 'function' && isQuiet(by.node.body)
  const value = isRead ? evenEmpty(run.apply(run, by, [from])) : unread
  const isDate = before.isDate || isDateIn(value)
  const code = isDateIn(value) ? from : value
  return { ...before, isDate, code, made: before.made === unread ? unread : code }
}

/** A date of the value itself, also where only texts become one. */
function isDateIn(value: Value): boolean {
  if (value.kind !== 'choice') return value.kind === 'date'
  const isSame = (one: Value) => isEmpty(one) || one === written || one.kind === 'date'
  return [value.yes, value.no].some(isDateIn) && isSame(value.yes) && isSame(value.no)
}

const isEmpty = (one: Value) => one.kind === 'literal' && one.value === null

/** `if (list.length === 0) return list`, where a list that is empty stays so. */
function evenEmpty(value: Value): Value {
  if (value.kind !== 'choice' || value.yes !== written || value.no.kind !== 'place') return value
  const { is } = value
  const asked = typeof is === 'object' && 'not' in is ? is.not : is
  const isOfLength = typeof asked === 'object' && 'of' in asked && asked.of.at(-1) === 'length'
  const isOfNone = isOfLength && (asked === is ? asked.is === 0 : asked.is === undefined)
  return isOfNone ? value.no : value
}

const changing = /^(?:pop|shift|push|unshift|splice|fill|copyWithin|sort|reverse|assign)$/

/** Whether a function only returns a value: what statements do to what it gets is not read. */
function isQuiet(body: FunctionNode['body']): boolean {
  if (!Array.isArray(body)) return true
  const isSimple = body.every(
    (one) =>
      one.kind === 'return' ||
      one.kind === 'let' ||
      (one.kind === 'if' && [...one.yes, ...one.no].every(isEnd)),
  )
  return isSimple && (body.length === 1 || !isChanging(body))
}

/** `ctx.addIssue(…)` refuses the text, so that there is no site. */
const isEnd = (one: Statement): boolean =>
  one.kind === 'return' || (one.kind === 'value' && isRefusal(one.value))

function isRefusal(one: Node): boolean {
  const to = one.kind === 'call' && one.of.kind === 'member' ? one.of.key : null
  return to?.kind === 'literal' && to.value === 'addIssue'
}

function isChanging(body: Statement[]): boolean {
  const waiting: unknown[] = [body]
  for (let left = 2000; waiting.length > 0; left--) {
    const one = waiting.pop()
    if (left === 0 || (typeof one === 'string' && changing.test(one))) return true
    if (typeof one === 'object' && one !== null) waiting.push(...Object.values(one))
  }
  return false
}

function piped(before: Schema, by: Value | undefined): Schema {
  if (by?.kind !== 'schema') return { ...before, made: unread, code: unread }
  const isDate = before.isDate || by.isDate
  if (isPlain(by)) return { ...before, isDate }
  return isPlain(before) ? { ...by, isDate } : { ...before, isDate, made: unread, code: unread }
}

function withDefault(run: Run, before: Schema, given: Value | undefined): Schema {
  const value = given?.kind === 'function' ? run.apply(run, given, []) : (given ?? unread)
  const byDefault = jsonOf(value)
  const isRead = byDefault !== undefined && before.made === written
  return isRead ? { ...before, byDefault } : { ...before, byDefault: null, isUnsetUnread: true }
}

/** A value as JSON; undefined if code makes it. */
export function jsonOf(value: Value): Json | undefined {
  if (value.kind === 'literal') return value.value
  if (value.kind === 'object' && value.rest === null && value.members.size === 0) return {}
  const items = value.kind === 'array' && !value.when ? value.items.map(jsonOf) : [undefined]
  return items.includes(undefined) ? undefined : (items as Json[])
}
