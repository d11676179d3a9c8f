import type { Problem } from '../../../shapes.ts'
import { hideAll } from '../config/exclusions.ts'
import { optionUnread } from '../config/problems.ts'
import { afterMember, methodAt } from '../config/static/code.ts'
import { isPackage } from '../config/static/imports.ts'
import {
  assignmentAt,
  endOf,
  isName,
  isSign,
  type Module,
  openModule,
  textAt,
} from '../config/static/module.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'

const option = 'markdown.parseFrontMatter'

/**
 * What `markdown.parseFrontMatter` may do to the texts of a site: such code can make drafts of them
 * that have no word of it. It is read for what it sets, and never run.
 */
export function frontMatterCode(
  config: string,
  unread: readonly Unread[],
  problems: Problem[],
): { isFilteredByCode?: true } {
  // Only another file of the site may name it elsewhere.
  const isNamed = config.includes('parseFrontMatter') || /['"`](?:\.|@site|~|@\/)/.test(config)
  if (!isNamed || !isUnread(unread, option)) return {}
  if (mayHide(openModule('', config))) return { isFilteredByCode: hideAll(option, problems) }
  const message = `${option} is made by code that is not run. Titles and addresses may differ.`
  problems.push(optionUnread(message))
  return {}
}

function mayHide(m: Module): boolean {
  const ranges = m.tokens.flatMap((_, at) => {
    const end = isSign(m, at, 'parseFrontMatter') ? endOfValue(m, at) : undefined
    return end === undefined ? [] : [[at + 1, end] as const]
  })
  const [range, ...others] = ranges
  if (range === undefined || others.length > 0) return true
  for (let at = range[0]; at < range[1]; at++) if (isDoubt(m, at)) return true
  return false
}

/** Where the function that a member has ends; undefined for what only names one. */
function endOfValue(m: Module, at: number): number | undefined {
  const block = methodAt(m, at + 1)
  if (block !== undefined) return endOf(m, block)
  return isSign(m, at + 1, ':') && !isName(m, afterMember(m, at) - 2)
    ? afterMember(m, at)
    : undefined
}

/** Whether a token may set a key that hides a text, or hands the keys to code that is not read. */
function isDoubt(m: Module, at: number): boolean {
  if (/draft|unlisted/i.test(textAt(m, at))) return true
  if (isSign(m, at, '[')) return isKeyByCode(m, at)
  if (isSign(m, at, '.')) return isSign(m, at + 1, '.') && isOtherSpread(m, at + 3)
  if (!isName(m, at) || isSign(m, at - 1, '.')) return textAt(m, at) === 'assign'
  const from = m.imports.get(textAt(m, at))?.from
  if (from !== undefined) return !isPackage(from)
  return m.functions.has(textAt(m, at)) || isCalledConstant(m, at)
}

const isCalledConstant = (m: Module, at: number) =>
  m.constants.has(textAt(m, at)) && isSign(m, at + 1, '(')

/** `keys[name] = …` or `{ [name]: … }`. */
function isKeyByCode(m: Module, at: number): boolean {
  const end = endOf(m, at)
  if (m.tokens[at + 1]?.kind === 'text' && end === at + 2) return false
  return assignmentAt(m, end + 1) > 0 || (isSign(m, end + 1, ':') && !isName(m, at - 1))
}

/** `...others`, but for what the parser of Docusaurus gives. */
function isOtherSpread(m: Module, at: number): boolean {
  if (!isSign(m, at - 1, '.')) return false
  let end = at
  while (isSign(m, end + 1, '.') && isName(m, end + 2)) end += 2
  if (isSign(m, end, 'frontMatter')) return false
  const start = m.constants.get(textAt(m, at)) ?? -1
  const given = m.tokens.slice(start, start + 5).some(({ text }) => /^default/.test(text))
  return end > at || start === -1 || !given
}
