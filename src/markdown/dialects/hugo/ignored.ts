import type { Problem } from '../../../shapes.ts'

const literal = /^(?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])$/

/**
 * Globs of the regular expressions in `ignoreFiles`; one that is more than literal text with `.*`
 * is not run, because it could take forever, and is named instead.
 */
export function ignoredGlobs(expressions: readonly string[], problems: Problem[]): string[] {
  return expressions.flatMap((expression) => {
    const glob = globOf(expression)
    if (glob === null) {
      const message = `ignoreFiles: "${expression.slice(0, 100)}" is not read; leave such files out with --exclude.`
      problems.push({ code: 'site_option_unread', message, severity: 'warning' })
    }
    return glob ?? []
  })
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
