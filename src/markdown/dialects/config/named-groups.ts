import { RE2JS, RE2JSException } from 're2js'

const maxLength = 1_000
/** Work grows with the program and the text; a name is some hundred characters long. */
const maxProgram = 500
const maxKept = 100

/**
 * An expression of Python as the linear engine reads it; null if it is too long, or has what that
 * engine does not know or reads in another way.
 */
export function fromPython(source: string): string | null {
  if (source.length > maxLength || foreign.test(source)) return null
  const translated = translate(source)
  return translated !== null && compiled(translated) ? translated : null
}

// References, looks, flags, options of one engine alone, `{,3}`, names and words by Unicode.
const foreign = /\(\?(?!P<|:|i\))|\\[1-9pPQEKGXRCuUNbBhHk0]|\{,|[*+?}]\+/

const classes: Record<string, string> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\s\\x0b\\x1c-\\x1f\\x85\\p{Z}',
}

const token = /\\([\s\S])|\[\^?\]?|[\s\S]/g

interface Reading {
  isInClass: boolean
  isReadable: boolean
}

/** Python's classes hold all of Unicode. Null for a class that never ends, or `[\\W]`. */
function translate(source: string): string | null {
  const reading: Reading = { isInClass: false, isReadable: true }
  const translated = source.replace(token, (sign, escaped: string | undefined) =>
    escaped === undefined ? bracket(reading, sign) : escapeOf(reading, escaped),
  )
  return reading.isReadable && !reading.isInClass ? translated : null
}

function escapeOf(reading: Reading, escaped: string): string {
  const known = classes[escaped.toLowerCase()]
  if (known === undefined) return escaped === 'Z' ? '\\z' : literal(escaped)
  const isNegated = escaped !== escaped.toLowerCase()
  if (!reading.isInClass) return `[${isNegated ? '^' : ''}${known}]`
  if (isNegated) reading.isReadable = false
  return known
}

function bracket(reading: Reading, sign: string): string {
  const wasInClass = reading.isInClass
  if (wasInClass ? sign.endsWith(']') : sign.startsWith('[')) reading.isInClass = !wasInClass
  if (!sign.startsWith('[')) return sign
  // A bracket that comes first is a member.
  return wasInClass ? sign.replace('[', '\\[') : sign.replace(']', '\\]')
}

const literal = (sign: string) =>
  /[a-zA-Z]/.test(sign) || (/[!-/:-@[-^{-~`]/.test(sign) && sign !== '_') ? `\\${sign}` : sign

const patterns = new Map<string, RE2JS | null>()

function compiled(pattern: string): RE2JS | null {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const made = compile(pattern)
  if (patterns.size < maxKept) patterns.set(pattern, made)
  return made
}

function compile(pattern: string): RE2JS | null {
  try {
    const made = RE2JS.compile(pattern)
    return made.programSize() <= maxProgram ? made : null
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}

/** What the named groups hold where a text begins with the expression; null if it does not. */
export function groupsAtStart(pattern: string, text: string): Record<string, string> | null {
  const program = compiled(pattern)
  const matcher = program?.matcher(text)
  if (!program || !matcher?.lookingAt()) return null
  const names = Object.keys(program.namedGroups())
  const held = names.map((name) => [name, matcher.group(name)] as const)
  return Object.fromEntries(held.filter((pair): pair is [string, string] => pair[1] !== null))
}
