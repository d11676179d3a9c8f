// These are types, because only those of JSON values can be stored as JSON.

/** The typographic characters that a generator writes in place of typed ones. */
export type Signs = {
  /** Opening and closing double quotes, opening and closing single ones; unset: none change. */
  quotes?: string[]
  /** Whether a closing quote needs an opening one before it. */
  pairs?: boolean
  /** `--` and `---` as `–` and `—`, or `--` alone as `—`. */
  dashes?: 'both' | 'long'
  /** `...` as `…` */
  dots?: boolean
  /** `<<` and `>>` as `«` and `»` */
  angles?: boolean
  /** `(c)` as `©` and repeated signs as one, as markdown-it writes them */
  repeated?: boolean
}

/** How a generator makes the ids of headings. */
export type IdRule =
  | 'github'
  | 'astro'
  | 'vue'
  | 'nuxt'
  | 'goldmark'
  | 'goldmark-ascii'
  | 'blackfriday'
  | 'gfm'
  | 'kramdown'
  | 'hexo'
  | 'hexo-lower'
  | 'hexo-upper'
  | 'zola'
  | 'zola-kept'
  | 'python'
  | 'encoded'

/** Options of a generator's Markdown: plain JSON. */
export type Markup = {
  /** Raw HTML is shown, left out, or shown as it is written. */
  html: 'shown' | 'dropped' | 'text'
  /** Whether an HTML block ends with its element, or as in CommonMark with an empty line. */
  blocks: 'elements' | 'lines'
  /** Bare addresses are links, with `hosts` also those without a scheme. */
  links: boolean | 'hosts'
  /** A line end is a line break. */
  breaks: boolean
  signs: Signs
  footnotes: boolean
  /** `[x]` at the beginning of an item */
  tasks: boolean
  /** Whether `~one~` strikes as well as `~~two~~`. */
  strikes: 'one' | 'two' | 'none'
  /** Indented lines are code. */
  indented: boolean
  /** Definition lists, or those of Hexo's Markdown within a paragraph. */
  definitions: boolean | 'breaks'
  /** `==marked==` */
  marks: boolean
  /** `++inserted++` */
  inserted: boolean
  /** `H~2~O` */
  lowered: boolean
  /** `x^2^` */
  raised: boolean
  /** Whether the site has formulas; without them `$` and `\\(` are text. */
  formulas: boolean
  /** `$…$` is a formula. */
  dollars: boolean
  /** `{: .class}` of kramdown, or `{.class}`, with `attrs` also after a link, picture or code. */
  attributes: 'kramdown' | 'braces' | 'attrs' | 'none'
  /** The characters that a backslash escapes: those of CommonMark, or fewer. */
  escapes: 'all' | 'kramdown' | 'python'
  /** `##Title`, without a blank, is a heading. */
  denseHeadings: boolean
  /** `[[Name]]` and `![[Name]]` */
  wikilinks: boolean
  ids: IdRule
  /** The titles of callouts that have none, by type. */
  titles?: Record<string, string>
  /** Signs by name (`:smile:`), and with `faces` also `:)`. */
  emoji: 'names' | 'faces' | 'none'
  /** Imports, exports, components and comments in braces. */
  mdx: boolean
}

export const curly: string[] = ['“', '”', '‘', '’']
/** All of them, as most generators that change any write them. */
export const allSigns: Signs = { quotes: curly, dashes: 'both', dots: true }

/** The member of a site for options that its settings change; none for a site that changes none. */
export function withMarkup(markup: Partial<Markup>): { markup?: Partial<Markup> } {
  const set = Object.entries(markup).filter(([, value]) => value !== undefined)
  return set.length > 0 ? { markup: Object.fromEntries(set) } : {}
}
