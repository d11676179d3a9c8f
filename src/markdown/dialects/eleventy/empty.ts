import type { JsonObject } from '../../../shapes.ts'
import { valueBy } from './permalink/expressions.ts'
import type { Given } from './permalink/given.ts'
import { hole } from './permalink/template.ts'

const assigned = /\{%-?\s*(?:assign|set)\s+(\w{1,100})\s*=\s*([^%]{1,200}?)\s*-?%\}/g
// What tags of the site print is a text; those of the languages of templates may print none.
const anyTag = /\{%-?\s*([a-z]\w*)[^%]{0,200}%\}/gi
const languageTags = new Set(
  [
    'assign block break call capture case comment continue cycle echo extends filter for from',
    'import include inline_comment layout liquid macro raw render set switch tablerow unless',
    'verbatim when default',
  ].flatMap((line) => line.split(' ')),
)
const otherLanguageTags = /^(?:async\w+|if\w*|els\w+)$/
// `{% if slug %}{{ slug }}`
const askedFor = /(\{%-?\s*if\s+([\w.]{1,100})\s*-?%\}\s*)\{\{-?\s*\2\s*-?\}\}/g

// A name that is given a value later may have none, or another one.
const start = new RegExp(`^(?:\\s*${assigned.source})*`)

function namesIn(pattern: string): Map<string, string> {
  const names = new Map<string, string>()
  const end = start.exec(pattern)?.[0].length ?? 0
  for (const { 1: to = '', 2: from = '', index } of pattern.matchAll(assigned))
    names.set(to, index < end ? (names.get(from) ?? from) : '""')
  return names
}

const maxPattern = 2000

/** Whether a template may give nothing, so that Eleventy writes no page. */
export function mayBeEmpty(pattern: string, name: string, values: JsonObject): boolean {
  if (!/\{[{%]/.test(pattern)) return false
  // It is asked for each page of a folder.
  if (pattern.length > maxPattern) return true
  const given: Given = { name, values }
  const names = namesIn(pattern)
  const filled = pattern
    .replace(assigned, '')
    .replace(anyTag, (tag, name: string) => (isOfLanguage(name.toLowerCase()) ? tag : 'tag'))
    .replace(askedFor, '$1made')
    .replace(hole, (_, inner: string) => {
      const [what = '', ...filters] = inner.split('|')
      const whole = [names.get(what.trim()) ?? what, ...filters].join('|').trim()
      const value = valueBy(whole, given)
      return typeof value === 'string' ? value : isMade(whole, given) ? 'made' : ''
    })
  const parts = filled.split(/\{%[^%]*%\}/).map((part) => part.replace(/\{\{.*/s, '').trim())
  const [first, ...inner] = parts
  const last = inner.pop()
  if (first || last) return false
  return !/\{%-?\s*else\s*-?%\}/.test(filled) || inner.some((part) => part === '')
}

function isOfLanguage(name: string): boolean {
  const start = name.replace(/^end/, '')
  return languageTags.has(start) || otherLanguageTags.test(start)
}

const slugs = /^slug(?:ify)?\b/
const byDefault = /^default(?:\s*\(|:)\s*(.+?)\)?$/

/** Whether a value with its filters is a text; other letters may be lost in a slug. */
function isMade(inner: string, given: Given): boolean {
  const [what = '', ...filters] = inner.split('|').map((part) => part.trim())
  const others = filters.flatMap((one) => byDefault.exec(one)?.[1] ?? [])
  const isThere = [...what.split(' or '), ...others].some((one) => isText(one.trim(), given))
  return isThere && !filters.some((one) => slugs.test(one))
}

const isText = (what: string, given: Given) =>
  /^page(?:$|\.(?!url$))/.test(what) ||
  // `"a"`, and what a function of the site makes
  /^(?:"[^"]+"|'[^']+'|[a-z_]\w*\(.*)$/i.test(what) ||
  Boolean(valueBy(what, given))
