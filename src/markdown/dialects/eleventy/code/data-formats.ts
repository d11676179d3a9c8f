import type { Module } from '../../config/static/module.ts'
import { textAt } from '../../config/static/module.ts'
import { mapMembers, spell } from './functions.ts'
import type { Code } from './results.ts'
import { isOfObject } from './unread.ts'

/** The endings of data files that `addDataExtension` names. */
export interface DataFormats {
  /** Those of YAML, TOML and JSON. */
  dataEndings: string[]
  /** Those whose files may say anything, because code of the site reads them; '' is any. */
  unreadEndings: string[]
}

const known = /^(?:json|ya?ml|toml)$/
const loader = String.raw`(?:await )?(?:\w+|require \( "[^"]*" \))(?: \. \w+)*`
// `yaml.load`, `(text: string) => yaml.load(text, {})`, `(text) => { return yaml.load(text) }`
const taken = String.raw`\(? ?(\w+)(?: : string)?(?: , \w+)* ?\)?`
const call = String.raw`${loader} \( \1 (?:, \{[^{}]*\} )?\)`
// `(text) => text`: what is no map says nothing of a page.
const plain = new RegExp(String.raw`^${taken} ?= > (?:\{ return )?\1[ ;}]*$`)
const usual = new RegExp(
  String.raw`^(?:${loader}|(?:async )?${taken} ?= > (?:\{ return )?${call})[ ;}]*$`,
)

/** Reads the calls of `addDataExtension`, given as their arguments. */
export function dataFormats(calls: readonly Code[][], modules: readonly Module[]): DataFormats {
  const dataEndings: string[] = []
  const unreadEndings: string[] = []
  for (const [names, options] of calls) {
    const parser = options && parserIn(options)
    const isUsual = parser !== undefined && usual.test(spell(parser))
    const isHarmless = parser !== undefined && (plain.test(spell(parser)) || givesOther(parser))
    for (const ending of endingsIn(names))
      if (known.test(ending) && isUsual) dataEndings.push(ending)
      else if (!isHarmless) unreadEndings.push(ending)
  }
  const isSetOtherwise = modules.some((m) =>
    m.tokens.some((_, at) => textAt(m, at) === 'dataExtensions' && isOfObject(m, at)),
  )
  return { dataEndings, unreadEndings: isSetOtherwise ? [...unreadEndings, ''] : unreadEndings }
}

function endingsIn(code?: Code): string[] {
  const token = code && code.to - code.from === 1 ? code.m.tokens[code.from] : undefined
  if (token?.kind !== 'text') return ['']
  return token.text
    .split(/[,\s]+/)
    .map((one) => one.replace(/^\./, ''))
    .filter((one) => one !== '')
}

const parserIn = (code: Code) => mapMembers(code)?.find(([name]) => name === 'parser')?.[1] ?? code

const ofPages =
  /^(?:permalink|layout|title|date|lang|tags|draft|eleventy|pagination|override:tags|__proto__)/

/** Whether all keys that a parser gives are written out, and none says anything of a page. */
const givesOther = (parser: Code) =>
  mapMembers(parser)?.every(([name]) => !ofPages.test(name)) === true

const ofOther = /^(?:md|markdown|html?|njk|liquid|css|[cm]?[jt]s|jpe?g|png|gif|webp|avif|svg|pdf)$/i

const endingOf = (name: string) => name.slice(name.lastIndexOf('.') + 1)

/** Whether a file is data in JSON, or in a format that the configuration adds and we read. */
export const isReadFormat = (name: string, { dataEndings }: DataFormats) =>
  name.endsWith('.json') || dataEndings.includes(endingOf(name))

/** Whether code of the site reads a file. */
export function isUnreadFormat(name: string, { unreadEndings }: DataFormats): boolean {
  const ending = endingOf(name)
  return unreadEndings.includes(ending) || (unreadEndings.includes('') && !ofOther.test(ending))
}
