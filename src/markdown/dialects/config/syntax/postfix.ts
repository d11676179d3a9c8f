import { endOf, isName, textAt } from '../static/module.ts'
import { accept, acceptSpread, type Cursor, sees, skipRest } from './cursor.ts'
import { parseMethod } from './functions.ts'
import { type Member, type Node, unread } from './nodes.ts'
import { skipAngles, skipType } from './types.ts'

/** Reads a value and the members and calls after it. */
export function parsePostfix(c: Cursor): Node {
  const isNew = accept(c, 'new')
  let node = parsePrimary(c)
  let isOpen = isNew
  for (let next = parseSuffix(c, node); next; next = parseSuffix(c, node)) {
    node = isOpen && next.kind === 'call' ? { ...next, isNew } : next
    if (next.kind === 'call') isOpen = false
  }
  return isOpen ? { kind: 'call', of: node, args: [], isNew } : node
}

function parseSuffix(c: Cursor, of: Node): Node | null {
  if (sees(c, '?') && sees(c, '.', 1) && c.m.tokens[c.at + 2]?.kind !== 'number') {
    c.at += 2
    if (isName(c.m, c.at)) return memberOf(c, of)
  } else if (sees(c, '.') && isName(c.m, c.at + 1)) {
    c.at++
    return memberOf(c, of)
  }
  if (sees(c, '(')) return { kind: 'call', of, args: parseItems(c) }
  if (sees(c, '[')) return { kind: 'member', of, key: parseItems(c)[0] ?? unread }
  if (sees(c, '!') && !sees(c, '=', 1)) c.at++
  else if (sees(c, 'as') || sees(c, 'satisfies')) {
    c.at++
    skipType(c)
  } else return sees(c, '<') ? callWithTypes(c, of) : null
  return of
}

const memberOf = (c: Cursor, of: Node): Node => ({
  kind: 'member',
  of,
  key: { kind: 'literal', value: textAt(c.m, c.at++) },
})

function callWithTypes(c: Cursor, of: Node): Node | null {
  const start = c.at
  if (skipAngles(c) && sees(c, '(')) return { kind: 'call', of, args: parseItems(c) }
  c.at = start
  return null
}

const constants: Record<string, null | boolean> = Object.assign(Object.create(null), {
  true: true,
  false: false,
  null: null,
  undefined: null,
})

function parsePrimary(c: Cursor): Node {
  const token = c.m.tokens[c.at]
  if (token?.kind === 'sign') return parseBracket(c)
  if (token === undefined) return unread
  c.at++
  const { kind, text } = token
  if (kind === 'text') return { kind: 'literal', value: text }
  // `010` is 8.
  if (kind === 'number') return /^0\d|[_n]/.test(text) ? unread : numberOf(text)
  if (kind === 'name')
    return text in constants
      ? {
          kind: 'literal',
          value: constants[text] ?? null,
          ...(text === 'null' && { isNull: true }),
        }
      : { kind: 'name', name: text }
  return text.includes('${') ? { kind: 'template', source: text } : regexOf(c, text)
}

const numberOf = (text: string): Node => ({ kind: 'literal', value: Number(text) })

// The flags are the name after it.
function regexOf(c: Cursor, text: string): Node {
  const flags = /^[dgimsuvy]+$/.test(textAt(c.m, c.at)) ? textAt(c.m, c.at++) : ''
  return { kind: 'regex', source: text.slice(1, -1), flags }
}

function parseBracket(c: Cursor): Node {
  if (sees(c, '[')) return { kind: 'array', items: parseItems(c) }
  if (sees(c, '{')) return parseObject(c)
  if (sees(c, '(')) return lastOf(parseItems(c))
  skipRest(c)
  return unread
}

/** `(a, b)` is b, and does what a does. */
function lastOf(items: Node[]): Node {
  const [first = unread, ...more] = items
  return more.reduce((left, right) => ({ kind: 'binary', sign: ',', left, right }), first)
}

/** The values between brackets, with a gap as one that is not read. */
function parseItems(c: Cursor): Node[] {
  const end = endOf(c.m, c.at)
  const items: Node[] = []
  for (c.at++; c.at < end; accept(c, ',')) {
    const isSpread = acceptSpread(c)
    const before = c.at
    const value = c.parse.value(c)
    items.push(isSpread ? { kind: 'spread', of: value } : value)
    if (c.at < end && !sees(c, ',')) {
      // Something after the value is not read.
      items[items.length - 1] = { kind: 'mixed', parts: [value] }
      skipRest(c)
    }
    if (c.at === before && !sees(c, ',')) c.at++
  }
  c.at = end + 1
  return items
}

function parseObject(c: Cursor): Node {
  const end = endOf(c.m, c.at)
  const members: Member[] = []
  for (c.at++; c.at < end; accept(c, ',')) {
    const before = c.at
    members.push(parseMember(c))
    if (!sees(c, ',')) skipRest(c)
    if (c.at === before) c.at++
  }
  c.at = end + 1
  return { kind: 'object', members }
}

const isAccessor = (c: Cursor) =>
  ['get', 'set', 'async'].some((word) => sees(c, word)) &&
  ![',', ':', '}', '('].some((sign) => sees(c, sign, 1))

function parseMember(c: Cursor): Member {
  if (acceptSpread(c)) return { key: null, value: c.parse.value(c) }
  const method = parseMethod(c)
  if (method) return method
  // What a getter or generator gives is not read: `get a() {…}`, `*a() {…}`
  if (sees(c, '*') || isAccessor(c)) return { key: null, value: unread }
  if (sees(c, '[')) {
    c.at = endOf(c.m, c.at) + 1
    const value = accept(c, ':') ? c.parse.value(c) : unread
    return { key: null, value: { kind: 'mixed', parts: [value] } }
  }
  const key = textAt(c.m, c.at++)
  return { key, value: accept(c, ':') ? c.parse.value(c) : { kind: 'name', name: key } }
}
