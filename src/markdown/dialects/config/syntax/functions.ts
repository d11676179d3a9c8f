import { endOf, isName, isSign, textAt } from '../static/module.ts'
import { accept, acceptSpread, type Cursor, maxDepth, sees, seesArrow, skipRest } from './cursor.ts'
import type { FunctionNode, Member, Pattern } from './nodes.ts'
import { skipAngles, skipType } from './types.ts'

/** Reads an arrow or a `function`; null, and nothing is taken, for another value. */
export function parseFunction(c: Cursor): FunctionNode | null {
  const start = c.at
  if (sees(c, 'async') && !seesArrow(c, c.at + 1)) c.at++
  if (accept(c, 'function')) return parseDeclared(c)
  if (sees(c, '<')) skipAngles(c)
  const found = isName(c.m, c.at) ? parseShort(c) : parseArrow(c)
  if (!found) c.at = start
  return found
}

/** What follows the word `function`. */
export function parseDeclared(c: Cursor): FunctionNode {
  accept(c, '*')
  if (isName(c.m, c.at)) c.at++
  return parseSignature(c)
}

function parseSignature(c: Cursor): FunctionNode {
  if (sees(c, '<')) skipAngles(c)
  const params = sees(c, '(') ? parseParams(c) : []
  if (accept(c, ':')) skipType(c)
  return { kind: 'function', params, body: sees(c, '{') ? c.parse.block(c) : [{ kind: 'unread' }] }
}

function parseShort(c: Cursor): FunctionNode | null {
  if (!seesArrow(c, c.at + 1)) return null
  const params: Pattern[] = [{ kind: 'name', name: textAt(c.m, c.at) }]
  c.at += 3
  return { kind: 'function', params, body: parseBody(c) }
}

function parseArrow(c: Cursor): FunctionNode | null {
  if (!sees(c, '(') || !isArrowBehind(c)) return null
  const params = parseParams(c)
  if (accept(c, ':')) skipType(c)
  c.at += 2
  return { kind: 'function', params, body: parseBody(c) }
}

function isArrowBehind(c: Cursor): boolean {
  const ahead: Cursor = { ...c, at: endOf(c.m, c.at) + 1 }
  if (accept(ahead, ':')) skipType(ahead)
  return seesArrow(ahead)
}

const parseBody = (c: Cursor): FunctionNode['body'] =>
  sees(c, '{') ? c.parse.block(c) : c.parse.value(c)

/** `name(…) {…}` of an object. */
export function parseMethod(c: Cursor): Member | null {
  const at = sees(c, 'async') && isName(c.m, c.at + 1) ? c.at + 1 : c.at
  if (!isSign(c.m, at + 1, '(')) return null
  c.at = at + 1
  return { key: textAt(c.m, at), value: parseSignature(c) }
}

function parseParams(c: Cursor): Pattern[] {
  const end = endOf(c.m, c.at)
  const params: Pattern[] = []
  for (c.at++; c.at < end; accept(c, ',')) {
    const before = c.at
    const isRest = acceptSpread(c)
    const param = parsePattern(c)
    params.push(isRest && param.kind === 'name' ? { ...param, isRest } : param)
    if (!sees(c, ',')) c.at = Math.max(c.at, before + 1)
  }
  c.at = end + 1
  return params
}

/** Reads the names on the left of a value, with their types and defaults. */
export function parsePattern(c: Cursor): Pattern {
  const pattern = parseNames(c)
  accept(c, '?')
  // `let a!: A`, and not `!b` on the next line
  if (sees(c, ':', 1)) accept(c, '!')
  if (accept(c, ':')) skipType(c)
  return withDefault(c, pattern)
}

function withDefault(c: Cursor, pattern: Pattern): Pattern {
  if (!sees(c, '=') || sees(c, '=', 1) || sees(c, '>', 1)) return pattern
  c.at++
  return { ...pattern, byDefault: c.parse.value(c) }
}

function parseNames(c: Cursor): Pattern {
  c.depth++
  const found = c.depth > maxDepth ? skipNames(c) : parseParts(c)
  c.depth--
  return found
}

function skipNames(c: Cursor): Pattern {
  skipRest(c)
  return { kind: 'items', items: [] }
}

function parseParts(c: Cursor): Pattern {
  if (sees(c, '{')) return parseMembers(c)
  if (!sees(c, '[')) return { kind: 'name', name: textAt(c.m, c.at++) }
  const end = endOf(c.m, c.at)
  const items: (Pattern | null)[] = []
  for (c.at++; c.at < end; accept(c, ',') || c.at++) {
    acceptSpread(c)
    items.push(sees(c, ',') ? null : withDefault(c, parseNames(c)))
  }
  c.at = end + 1
  return { kind: 'items', items }
}

function parseMembers(c: Cursor): Pattern {
  const end = endOf(c.m, c.at)
  const found: Extract<Pattern, { kind: 'members' }> = { kind: 'members', members: [] }
  for (c.at++; c.at < end; accept(c, ',') || c.at++) {
    if (acceptSpread(c)) found.rest = textAt(c.m, c.at++)
    else {
      const key = textAt(c.m, c.at++)
      const to: Pattern = accept(c, ':') ? parseNames(c) : { kind: 'name', name: key }
      found.members.push({ key, to: withDefault(c, to) })
    }
  }
  c.at = end + 1
  return found
}
