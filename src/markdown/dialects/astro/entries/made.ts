import {
  all,
  askedOf,
  type Condition,
  not,
  replaced,
  some,
  type Test,
  test,
} from '../../config/interpreter/conditions.ts'
import { answerFor } from '../../config/interpreter/entry-answers.ts'
import { memberOf } from '../../config/interpreter/members.ts'
import { isPlain } from '../../config/interpreter/packages/schema.ts'
import { literal, type Schema, truthOf, written } from '../../config/interpreter/values.ts'
import type { Declared } from './declared.ts'

/**
 * A condition of the code as one of the written texts: what the content's configuration makes of
 * their values and ids. What it makes by code that is not read is added to `lost`.
 */
export function asWritten(condition: Condition, declared: Declared, lost: Set<string>): Condition {
  const { ids, schema, name } = declared
  const write = (given: Test): Condition => {
    const [top = '', key] = given.of
    if (top === 'item') return given
    if (top === 'collection') return answerFor(given, name)
    const one =
      given.items === undefined ? given : { ...given, items: replaced(given.items, write) }
    const made = top === 'data' ? ofData(one, schema) : ofId(one, ids)
    if (made === 'unread') lost.add(top === 'data' && key ? `data.${key}` : top)
    return made
  }
  return replaced(condition, write)
}

function ofId(one: Test, ids: Declared['ids']): Condition {
  const [top, ...path] = one.of
  if (top === 'filePath') return ids === 'unread' ? 'unread' : one
  if (ids === 'code' || ids === 'unread') return 'unread'
  if (ids === 'path') return top === 'id' ? askedOf(one, ['slug', ...path]) : answerFor(one, null)
  return one
}

function ofData(one: Test, schema: Schema): Condition {
  const [, key] = one.of
  if (key === undefined || schema.made === written) return asked(one, schema, 0, true)
  const made = memberOf(schema.made, literal(key))
  const from = { ...schema, made: written }
  if (made.kind === 'literal') return one.of.length > 2 ? 'unread' : answerFor(one, made.value)
  const isPlace = made.kind === 'place' && made.of.length === 2 && made.or === undefined
  if (!isPlace) return 'unread'
  return asked(askedTest(one, ['data', made.of[1] ?? '', ...one.of.slice(2)]), from, 0, true)
}

const askedTest = (one: Test, of: string[]): Test => ({ ...one, of })

const isTruth = (one: Test) => Object.keys(one).every((key) => key === 'of' || key === 'or')
const operation = /^[/:]|^length$/

/** What a schema answers of the value at a place of a path. */
function asked(one: Test, schema: Schema, at: number, isTop = false): Condition {
  const here = one.of.slice(0, at + 1)
  const isSet = not(test({ of: here }, { is: null }))
  const is = ofMade(one, schema, at, isTop)
  if (is === 'unread' && schema.stays) {
    const stays = test({ of: here }, { type: schema.stays })
    return some(all(stays, ofMade(one, plain(schema), at, isTop)), all(not(stays), 'unread'))
  }
  if (!schema.isUnsetUnread || is === 'unread') return is
  return some(all(isSet, is), all(not(isSet), 'unread'))
}

const plain = ({ stays: _, ...schema }: Schema): Schema => ({ ...schema, made: written })

function ofMade(one: Test, schema: Schema, at: number, isTop: boolean): Condition {
  const { made } = schema
  const here = one.of.slice(0, at + 1)
  const rest = one.of.slice(at + 1)
  if (made === written) return ofWritten(one, schema, at, isTop)
  if (made.kind === 'literal') return rest.length > 0 ? 'unread' : answerFor(one, made.value)
  if (made.kind === 'place' && made.of[0] === 'item') {
    const isOfItems = schema.element !== undefined && !isPlain(schema.element)
    if (isOfItems || (made.or !== undefined && rest.length > 0)) return 'unread'
    const or = made.or ?? one.or
    const moved = { ...one, ...(or !== undefined && { or }) }
    return askedOf(moved, [...here, ...made.of.slice(1), ...rest])
  }
  const isChoice = made.kind === 'choice' && isTruth(one)
  if ((made.kind !== 'condition' && !isChoice) || rest.length > 0) return 'unread'
  return ofTruth(
    one,
    replaced(truthOf(made), (each) => askedOf(each, movedTo(each.of, here))),
  )
}

const movedTo = ([top = '', ...path]: string[], here: string[]) =>
  top === 'item' ? [...here, ...path] : [top, ...path]

function ofTruth(one: Test, is: Condition): Condition {
  if (one.is === true || (isTruth(one) && one.or === undefined)) return is
  if (one.is === false) return not(is)
  return one.is === undefined ? 'unread' : 'no'
}

function ofWritten(one: Test, schema: Schema, at: number, isTop: boolean): Condition {
  const { isDate, element, members, others } = schema
  const next = one.of[at + 1]
  if (isDate) return next === undefined && (one.date || isSetAsked(one)) ? itself(one) : 'unread'
  if (element && !(isPlain(element) && !element.isDate)) return ofItems(one, element, next)
  if (next === undefined || operation.test(next)) return itself(one)
  const member = members.get(next)
  if (member?.kind === 'schema') return ofMember(one, member, at + 1, isTop)
  if (member) return 'unread'
  if (others === 'dropped') return unlessWritten(one)
  return others === 'kept' ? itself(one) : 'unread'
}

/** A key that the schema drops, which a text that has it might not say for nothing. */
function unlessWritten(one: Test): Condition {
  const join = answerFor(one, null) === 'yes' ? some : all
  return join(itself(one), 'unread')
}

const itself = (one: Test): Condition => askedOf(one, one.of)
const isSetAsked = (one: Test) => isTruth(one) || one.is === null

function ofItems(one: Test, element: Schema, next: string | undefined): Condition {
  if (next !== undefined) return next === 'length' ? itself(one) : 'unread'
  if (one.items === undefined) return isSetAsked(one) ? itself(one) : 'unread'
  const items = replaced(one.items, (each) =>
    each.of[0] === 'item' ? asked(each, element, 0) : each,
  )
  return askedOf(one, one.of, items)
}

/** The defaults of the first keys are known with the text, deeper ones are not. */
function ofMember(one: Test, schema: Schema, at: number, isTop: boolean): Condition {
  const isDeep = !isTop && schema.byDefault !== null
  if (isDeep && (schema.byDefault || !isTruth(one))) return 'unread'
  return asked(one, schema, at)
}
