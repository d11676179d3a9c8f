import { type Literal, match, type PythonSource } from './code.ts'

interface Found extends Literal {
  value: string
}

type Read = (at: number) => Literal | null

const formatted = /[fF](?:'((?:[^'\\\n])*)'|"((?:[^"\\\n])*)")/y
// Outside of the site's own build the variable counts as not set.
const variable = /os\.(?:environ\.get|getenv)\(\s*(?:'\w+'|"\w+")\s*,\s*/y
const join = /(?:os\.path|path)\.join\(\s*/y
const name = /[A-Za-z_]\w*(?![\w.([])/y

/** A text that is no literal: a name, `f'{a}/b'`, a variable with a default, joined paths. */
export function readReference(
  { source, names }: PythonSource,
  at: number,
  read: Read,
): Found | null {
  const f = match(formatted, source, at)
  if (f) return readFormatted(f, at, names)
  const given = match(variable, source, at)
  if (given) return closed(source, read(at + given[0].length))
  const joined = match(join, source, at)
  if (joined) return readJoined(source, at + joined[0].length, read)
  const [word] = match(name, source, at) ?? []
  const value = word === undefined ? undefined : names.get(word)
  return word === undefined || value === undefined ? null : { value, end: at + word.length }
}

function readFormatted(
  found: RegExpExecArray,
  at: number,
  names: PythonSource['names'],
): Found | null {
  let isKnown = true
  const value = (found[1] ?? found[2] ?? '').replace(
    /\{\{|\}\}|\{([^{}]*)\}|[{}]/g,
    (all, inner) => {
      const text = inner === undefined ? all[0] : names.get(inner.trim())
      if (text === undefined || all.length === 1) isKnown = false
      return text ?? ''
    },
  )
  return isKnown ? { value, end: at + found[0].length } : null
}

function closed(source: string, argument: ReturnType<Read>): Found | null {
  if (typeof argument?.value !== 'string') return null
  const end = /^\s*,?\s*\)/.exec(source.slice(argument.end, argument.end + 100))
  return end && { value: argument.value, end: argument.end + end[0].length }
}

const maxParts = 20

function readJoined(source: string, start: number, read: Read): Found | null {
  let path = ''
  let at = start
  for (let count = 0; count < maxParts; count++) {
    const part = read(at)
    if (typeof part?.value !== 'string') return null
    path =
      part.value.startsWith('/') || path === ''
        ? part.value
        : `${path.replace(/\/$/, '')}/${part.value}`
    const end = closed(source, part)
    if (end) return { value: path, end: end.end }
    const comma = /^\s*,\s*/.exec(source.slice(part.end, part.end + 100))
    if (!comma) return null
    at = part.end + comma[0].length
  }
  return null
}
