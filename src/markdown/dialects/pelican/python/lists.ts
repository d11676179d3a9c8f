import { codeOf, endsLine } from './code.ts'
import { readLiteralAt } from './literals.ts'

/** Texts that a file adds to a list of this name. */
interface Addition {
  name: string
  at: number
  items: string[]
}

const addition = /^([A-Z]\w*)(?:[ \t]*\+=[ \t]*|\.(append|extend)\()/gm
const maxAdditions = 100

/**
 * What a Python file adds to lists at the margin (`X += ['a']`, `X.append('a')`), where it names
 * them no more at the margin below, and the source without these names.
 */
export function additionsIn(source: string): { added: Addition[]; rest: string } {
  const code = codeOf(source)
  const found = [...code.matchAll(addition)].slice(0, maxAdditions)
  const added = found.flatMap((one) => additionAt(source, code, one))
  const rest = added.reduce(
    (text, { name, at }) =>
      text.slice(0, at) + ' '.repeat(name.length) + text.slice(at + name.length),
    source,
  )
  return { added, rest }
}

function additionAt(source: string, code: string, found: RegExpExecArray): Addition[] {
  const { 0: all, 1: name = '', 2: call, index } = found
  const read = readLiteralAt(source, index + all.length)
  const items = call === 'append' ? [read?.value] : read?.value
  if (!read || !Array.isArray(items) || !items.every((item) => typeof item === 'string')) return []
  const rest = source.slice(read.end, read.end + 200)
  const close = call === undefined ? '' : /^[ \t]*\)/.exec(rest)?.[0]
  if (close === undefined || !endsLine(source, read.end + close.length)) return []
  const later = new RegExp(`^${name}\\b(?!${further})`, 'm')
  return later.test(code.slice(read.end)) ? [] : [{ name, at: index, items }]
}

const further = '[ \\t]*\\+=|\\.(?:append|extend)\\b'
