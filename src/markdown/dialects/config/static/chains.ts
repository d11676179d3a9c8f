import type { Json } from '../../../../shapes.ts'
import { type Callee, called, calleeOf, mapped, type Read } from './calls.ts'
import { afterMember, bodyAt, isAlone } from './code.ts'
import { isPackage } from './imports.ts'
import { endOf, isName, isSign, type Module, textAt } from './module.ts'
import { apart, give, type Local, memberOf, type Reading, unknown } from './reading.ts'

/** The members after a value: `.a.b`, `[key]`, `.map((one) => …)`. */
export function readChain(
  r: Reading,
  base: Local,
  from: number,
  read: Read,
  path: string,
): Json | undefined {
  const { module: m } = r
  let local = base
  let at = from
  for (; isMember(m, at) && local.value !== undefined; at += 2) {
    const word = textAt(m, at + 1)
    if (isSign(m, at, '[')) {
      local = keyed(r, local, at + 1, read)
      at = endOf(m, at) - 1
    } else if (!isSign(m, at + 2, '(')) local = memberOf(local, word)
    else {
      const callee = /^(?:map|flatMap)$/.test(word) ? functionAt(r, at + 3) : undefined
      if (callee === undefined) return undefined
      local = mapped(r, local, callee, read, word === 'flatMap')
      at = endOf(m, at + 2) - 1
    }
  }
  return isAlone(m, at) && local.value !== undefined ? give(r, local, path) : undefined
}

const isMember = (m: Module, at: number) =>
  isSign(m, at, '[') || (isSign(m, at, '.') && isName(m, at + 1))

/** The member whose key stands in brackets. */
function keyed(r: Reading, local: Local, at: number, read: Read): Local {
  const { value, unread } = apart(r, () => read(r, at, ''))
  // A name that code gives another value is read, too, as the value that it had.
  const isKnown = unread.length === 0 && /^(?:string|number)$/.test(typeof value)
  return isKnown ? memberOf(local, String(value)) : unknown
}

/** A function that is an argument, by its name or as it is. */
const functionAt = (r: Reading, at: number): Callee | undefined =>
  bodyAt(r.module, at) === undefined ? calleeOf(r, textAt(r.module, at)) : { module: r.module, at }

/** What a function of the site returns for the arguments after this bracket. */
export function ownCall(r: Reading, callee: Callee, open: number, read: Read): Local {
  const { module: m, shared } = r
  const given: Local[] = []
  for (let at = open + 1; at < endOf(m, open); at = afterMember(m, at)) {
    if (isSign(m, at, '.')) return unknown
    const isFunction = bodyAt(m, at) !== undefined
    given.push(isFunction ? unknown : apart(r, () => read(r, at, '')))
  }
  return called({ module: m, shared }, callee, given, read)
}

type Named = (r: Reading, word: string, path: string) => Json | undefined

interface Readers {
  read: Read
  named: Named
  imported(r: Reading, from: string, name: string, path: string): Json | undefined
}

/** A name with members after it. */
export function readMembers(r: Reading, at: number, readers: Readers, path: string) {
  const behind = at + (isWhole(r.module, at) ? 3 : 1)
  return readChain(
    r,
    apart(r, () => readBase(r, at, readers)),
    behind,
    readers.read,
    path,
  )
}

/** The name that a chain of members begins with, or the export of a whole module (`all.a`). */
function readBase(r: Reading, at: number, { named, imported }: Readers): Json | undefined {
  const { module: m } = r
  const word = textAt(m, at)
  if (!r.locals?.has(word) && calleeOf(r, word)) return undefined
  if (!isWhole(m, at)) return named(r, word, '')
  return isName(m, at + 2)
    ? imported(r, m.imports.get(word)?.from ?? '', textAt(m, at + 2), '')
    : undefined
}

function isWhole(m: Module, at: number): boolean {
  const imported = m.imports.get(textAt(m, at))
  return imported?.name === '*' && !isPackage(imported.from)
}

/** The value of a name, or of a member (`a.b`), in a template. */
export function readDotted(r: Reading, name: string, named: Named, path: string): Json | undefined {
  const [word = '', ...keys] = name.split('.')
  if (keys.length === 0) return named(r, word, path)
  const base = apart(r, () => named(r, word, ''))
  const local = keys.reduce(memberOf, base)
  return local.value === undefined ? undefined : give(r, local, path)
}
