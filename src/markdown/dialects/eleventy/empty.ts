import { valueBy } from './permalink/expressions.ts'
import { mayEmpty } from './permalink/filters.ts'
import type { Given } from './permalink/given.ts'
import { expandTemplate, hole } from './permalink/template.ts'

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

const maxPattern = 2000

/** Whether a template may give nothing, so that Eleventy writes no page. */
export function mayBeEmpty(pattern: string, given: Given): boolean {
  if (!/\{[{%]/.test(pattern)) return false
  // It is asked for each page of a folder.
  if (pattern.length > maxPattern) return true
  const known = expandTemplate(pattern, given)
  if (known !== null) return known.trim() === ''
  const filled = pattern
    .replace(anyTag, (tag, name: string) => (isOfLanguage(name.toLowerCase()) ? tag : 'tag'))
    .replace(hole, (_, inner: string) => (isMade(inner.trim(), given) ? 'made' : ''))
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
  return isThere && !mayEmpty.test(inner) && !filters.some((one) => slugs.test(one))
}

const isText = (what: string, given: Given) =>
  /^page(?:$|\.(?!url$))/.test(what) ||
  // `"a"`, and what a function of the site makes
  /^(?:"[^"]+"|'[^']+'|[a-z_]\w*\(.*)$/i.test(what) ||
  Boolean(valueBy(what, given))
