import type { DialectName } from '../../dialects/dialect.ts'

/** What the Markdown of a dialect has beyond that of `plain`. */
export interface Syntax {
  /** `$…$` is a formula. */
  dollars: boolean
  /** With how many colons a callout begins at least; 0 if it has none of these. */
  colons: number
  /** Callouts that begin with `!!!`. */
  bangs: boolean
}

const common: Syntax = { dollars: true, colons: 0, bangs: false }

const own: Partial<Record<DialectName, Partial<Syntax>>> = {
  // kramdown has only `$$…$$`.
  jekyll: { dollars: false },
  docusaurus: { colons: 3 },
  astro: { colons: 3 },
  vitepress: { colons: 3 },
  eleventy: { colons: 3 },
  pelican: { bangs: true },
  'nuxt-content': { colons: 2 },
  gatsby: { colons: 3 },
}

/** The syntax of a dialect; undefined for `plain`. */
export function syntaxOf(dialect: DialectName | undefined): Syntax | undefined {
  if (dialect === undefined || dialect === 'plain') return undefined
  return { ...common, ...own[dialect] }
}
