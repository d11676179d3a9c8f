import { endOf, isName, isSign, type Module, textAt } from '../static/module.ts'
import {
  accept,
  afterBrackets,
  type Cursor,
  inBrackets,
  maxDepth,
  sees,
  skipRest,
} from './cursor.ts'
import { parseValue } from './expressions.ts'
import { parseDeclared, parseMethod, parsePattern } from './functions.ts'
import { headsOf, leave } from './loops.ts'
import type { Node, Statement } from './nodes.ts'
import { parseSwitch } from './switch.ts'
import { parseTry } from './try.ts'
import { skipType } from './types.ts'

const parse: Cursor['parse'] = { value: parseValue, block: parseBlock }

/** Reads all statements of a file. */
export function parseModule(m: Module): Statement[] {
  return parseUntil({ m, at: 0, depth: 0, parse }, m.tokens.length)
}

/** Reads the value that begins here. */
export const parseValueAt = (m: Module, at: number): Node => parseValue({ m, at, depth: 0, parse })

/** Reads the function of a method whose name is here; null if a value is in brackets. */
export function parseMethodAt(m: Module, at: number): Node | null {
  if (!isSign(m, endOf(m, at + 1) + 1, '{')) return null
  return parseMethod({ m, at, depth: 0, parse })?.value ?? null
}

/** Reads the statements between braces. */
function parseBlock(c: Cursor): Statement[] {
  const end = endOf(c.m, c.at)
  c.at++
  const isDeep = c.depth >= maxDepth
  c.depth++
  const all: Statement[] = isDeep ? [{ kind: 'unread' }] : parseUntil(c, end)
  c.depth--
  c.at = end + 1
  return all
}

function parseUntil(c: Cursor, end: number): Statement[] {
  const all: Statement[] = []
  while (c.at < end) {
    const before = c.at
    // Of a long list each is taken by itself, so that one that is not read costs no other.
    for (const one of parseStatement(c)) all.push(one)
    if (c.at === before) c.at++
  }
  return all
}

function parseOne(c: Cursor): Statement[] {
  // `if (a); else …`
  if (accept(c, ';')) return []
  return sees(c, '{') ? parseBlock(c) : parseStatement(c)
}

function parseStatement(c: Cursor): Statement[] {
  if (c.depth >= maxDepth) {
    skipRest(c)
    return [{ kind: 'unread' }]
  }
  c.depth++
  const found = parseNext(c)
  c.depth--
  return found
}

function parseNext(c: Cursor): Statement[] {
  while (accept(c, 'export') || accept(c, 'declare') || accept(c, ';'));
  if (accept(c, 'default')) return parseDefault(c)
  // `outer: for (…)`
  if (isName(c.m, c.at) && sees(c, ':', 1)) c.at += 2
  // `export * from 'x'`, also without a semicolon
  if (sees(c, '*')) return parseImport(c)
  const word = isName(c.m, c.at) ? textAt(c.m, c.at) : ''
  const isOwn = Object.hasOwn(statements, word) && !isSign(c.m, c.at + 1, '=')
  if (isOwn) {
    c.at++
    return statements[word]?.(c) ?? []
  }
  if (sees(c, 'async') && sees(c, 'function', 1)) {
    c.at++
    return parseStatement(c)
  }
  return sees(c, '{') ? parseBlock(c) : [{ kind: 'value', value: parseLine(c) }]
}

/** What a file exports as `default`, under this name. */
function parseDefault(c: Cursor): Statement[] {
  const at = sees(c, 'async') ? c.at + 1 : c.at
  const name = isSign(c.m, at, 'function') && isName(c.m, at + 1) ? textAt(c.m, at + 1) : ''
  const value = parseLine(c)
  return ['default', name].map((one) => ({
    kind: 'let',
    pattern: { kind: 'name', name: one },
    value,
  }))
}

function parseLine(c: Cursor): Node {
  let value = parseValue(c)
  while (accept(c, ',')) value = { kind: 'binary', sign: ',', left: value, right: parseValue(c) }
  accept(c, ';')
  return value
}

const statements: Record<string, (c: Cursor) => Statement[]> = {
  const: parseLet,
  let: parseLet,
  var: parseLet,
  if: parseIf,
  for: parseLoop,
  while: parseLoop,
  do: (c) => [{ kind: 'loop', pattern: null, of: null, body: parseOne(c) }],
  return: parseReturn,
  continue: (c) => leave(c, { isNext: true }),
  break: (c) => leave(c, { isBreak: true }),
  throw: (c) => {
    parseLine(c)
    return [{ kind: 'return', value: null, isThrow: true }]
  },
  try: (c) => parseTry(c, parseOne),
  switch: (c) => parseSwitch(c, parseStatement),
  function: (c) => [{ kind: 'function', name: textAt(c.m, c.at), node: parseDeclared(c) }],
  class: (c) => [...skipBody(c), { kind: 'unread' }],
  interface: skipBody,
  import: parseImport,
  type: parseType,
}

function parseLet(c: Cursor): Statement[] {
  const all: Statement[] = []
  do {
    const { byDefault, ...pattern } = parsePattern(c)
    all.push({ kind: 'let', pattern, value: byDefault ?? null })
  } while (accept(c, ','))
  return all
}

function parseIf(c: Cursor): Statement[] {
  const test = parseValue(inBrackets(c))
  afterBrackets(c)
  const yes = parseOne(c)
  accept(c, ';')
  return [{ kind: 'if', test, yes, no: accept(c, 'else') ? parseOne(c) : [] }]
}

/** `for (const a of b) …`, and other loops, of which nothing but the body is read. */
function parseLoop(c: Cursor): Statement[] {
  accept(c, 'await')
  const inner = inBrackets(c)
  const end = endOf(c.m, c.at)
  const isOf = accept(inner, 'const') || accept(inner, 'let')
  const pattern = isOf ? parsePattern(inner) : null
  const of = pattern && accept(inner, 'of') ? parseValue(inner) : null
  afterBrackets(c)
  const heads = headsOf(inner, end)
  return [{ kind: 'loop', pattern, of, body: parseOne(c), ...(heads.length > 0 && { heads }) }]
}

function parseReturn(c: Cursor): Statement[] {
  const isEmpty = sees(c, ';') || sees(c, '}')
  return [{ kind: 'return', value: isEmpty ? null : parseLine(c) }]
}

function skipBody(c: Cursor): Statement[] {
  while (c.at < c.m.tokens.length && !sees(c, '{')) {
    if (sees(c, '(')) c.at = endOf(c.m, c.at)
    c.at++
  }
  c.at = endOf(c.m, c.at) + 1
  return []
}

// The names are known from the module.
function parseImport(c: Cursor): Statement[] {
  if (sees(c, '(') || sees(c, '.')) skipRest(c)
  else while (c.at < c.m.tokens.length && c.m.tokens[c.at++]?.kind !== 'text');
  return []
}

function parseType(c: Cursor): Statement[] {
  if (!isName(c.m, c.at)) return []
  while (c.at < c.m.tokens.length && !sees(c, '=')) c.at++
  c.at++
  skipType(c)
  return []
}
