import type { Problem } from '../../../shapes.ts'
import { unreadExclusion } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { isReadableRegex, matchesRegex } from '../config/regex.ts'
import type { HugoSite } from './site.ts'

const literal = /^(?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])$/
const maxExpressions = 200

/** What `ignoreFiles` leaves out: globs where they say all, else expressions. */
export interface Ignored {
  ignored: string[]
  ignoredBy?: string[]
}

/** Reads the regular expressions in `ignoreFiles`; one that cannot be read leaves out all. */
export function readIgnored(expressions: readonly string[], problems: Problem[]): Ignored {
  const globs = expressions.map(globOf)
  const others = expressions.filter((_, at) => globs[at] === null)
  const isUnread = (one: string) => !isReadableRegex(one)
  if (expressions.length > maxExpressions || others.some(isUnread))
    return { ignored: unreadExclusion('ignoreFiles', problems) }
  return {
    ignored: globs.filter((glob) => glob !== null),
    ...(others.length > 0 && { ignoredBy: others }),
  }
}

function globOf(expression: string): string | null {
  const isFixed = expression.startsWith('^')
  const isEnd = expression.endsWith('$') && !expression.endsWith('\\$')
  const inner = expression.slice(isFixed ? 1 : 0, isEnd ? -1 : undefined)
  let glob = isFixed ? '' : '**'
  for (const piece of inner.match(/\.\*|\\.|./gsu) ?? []) {
    if (piece === '.*') glob += '**'
    else if (literal.test(piece)) glob += piece.replace('\\', '')
    else return null
  }
  return glob + (isEnd ? '' : '**')
}

/** Whether the configuration leaves out a file; Hugo compares its path with a slash before it. */
export const isIgnored = ({ ignored, ignoredBy }: HugoSite, file: string) =>
  ignored.some((glob) => matchesGlob(glob, file) || matchesGlob(glob, `/${file}`)) ||
  ignoredBy?.some((one) => matchesRegex(one, file) || matchesRegex(one, `/${file}`)) === true
