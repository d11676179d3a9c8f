import type { DialectName } from '../../dialects/dialect.ts'

/** What the Markdown of a dialect has beyond that of `plain`. */
export interface Syntax {
  /** `$…$` is a formula. */
  dollars: boolean
}

const common: Syntax = { dollars: true }

const own: Partial<Record<DialectName, Partial<Syntax>>> = {
  // kramdown has only `$$…$$`.
  jekyll: { dollars: false },
}

/** The syntax of a dialect; undefined for `plain`. */
export function syntaxOf(dialect: DialectName | undefined): Syntax | undefined {
  if (dialect === undefined || dialect === 'plain') return undefined
  return { ...common, ...own[dialect] }
}
