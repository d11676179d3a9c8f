import type { DialectName } from '../../dialects/dialect.ts'

/** What the Markdown of a dialect has beyond that of `plain`. */
export interface Syntax {
  /** `$…$` is a formula. */
  dollars: boolean
  /** With how many colons a callout begins at least; 0 if it has none of these. */
  colons: number
  /** Callouts that begin with `!!!`. */
  bangs: boolean
  /** `[[Name]]` and `![[Name]]` */
  wikilinks: boolean
  /** `%%comments%%` */
  comments: boolean
  /** Imports, exports, components and comments in braces. */
  mdx: boolean
  /** `{% highlight %}`, `{% codeblock %}` and `{% raw %}`. */
  tags: boolean
  /** `{: .class}` */
  attributes: boolean
  /** Definition lists */
  definitions: boolean
  /** `==marked==` */
  marks: boolean
  /** `H~2~O` and `x^2^` */
  raised: boolean
  /** `[[toc]]` */
  contents: boolean
  /** `^id` at the end of a block */
  blockIds: boolean
  /** `:::python` in the first line of a code block */
  codeHeads: boolean
  /** `:badge[Words]` */
  inlineComponents: boolean
  /** `{% blockquote %}` and `{% pullquote %}` */
  quoteTags: boolean
}

const none: Syntax = {
  dollars: true,
  colons: 0,
  bangs: false,
  wikilinks: false,
  comments: false,
  mdx: false,
  tags: false,
  attributes: false,
  definitions: false,
  marks: false,
  raised: false,
  contents: false,
  blockIds: false,
  codeHeads: false,
  inlineComponents: false,
  quoteTags: false,
}

const own: Partial<Record<DialectName, Partial<Syntax>>> = {
  hugo: { definitions: true, marks: true, raised: true },
  // kramdown has only `$$…$$`.
  jekyll: { dollars: false, definitions: true, tags: true, attributes: true },
  hexo: { tags: true, quoteTags: true, marks: true, raised: true },
  // It reads its .md files as MDX too.
  docusaurus: { colons: 3, mdx: true },
  astro: { colons: 3 },
  vitepress: { colons: 3, contents: true },
  eleventy: { colons: 3, tags: true, marks: true, raised: true },
  obsidian: { wikilinks: true, comments: true, marks: true, blockIds: true },
  pelican: {
    definitions: true,
    bangs: true,
    attributes: true,
    marks: true,
    raised: true,
    codeHeads: true,
  },
  'nuxt-content': { colons: 2, inlineComponents: true },
  gatsby: { colons: 3 },
}

/** The syntax of a file of a dialect; undefined for `plain`. */
export function syntaxOf(dialect: DialectName, isMdx: boolean): Syntax | undefined {
  if (dialect === 'plain') return undefined
  const syntax = { ...none, ...own[dialect] }
  return { ...syntax, mdx: syntax.mdx || isMdx }
}
