import type { DialectName } from '../../dialects/dialect.ts'
import { allSigns, curly, type Markup } from '../../dialects/markup/markup.ts'
import type { NotInParagraphs } from '../rules/interruptions.ts'
import type { Pairs } from '../shortcodes/pair-tags.ts'
import type { CodeTitles } from '../signs/code-names.ts'
import type { LineMarks } from '../signs/line-marks.ts'

/** What the Markdown of a dialect has. */
export interface Syntax extends Markup {
  /** With how many colons a callout begins at least; 0 if it has none of these. */
  colons: number
  /** Callouts that begin with `!!!`. */
  bangs: boolean
  /** `%%comments%%` */
  comments: boolean
  /** `{% highlight %}`, `{% codeblock %}` and `{% raw %}`. */
  tags: boolean
  /** Tags of themes and plugins around a text */
  pairs: Pairs
  /** `[[toc]]` */
  contents: boolean
  /** `^id` at the end of a block */
  blockIds: boolean
  /** `:::python` in the first line of a code block */
  codeHeads: boolean
  /** ` ```js [a.js] ` or `title="a.js"` */
  codeTitles: CodeTitles
  /** `:badge[Words]` */
  inlineComponents: boolean
  /** `<Note` with its attributes on further lines, as Vue reads it */
  components: boolean
  /** `{% blockquote %}` and `{% pullquote %}`, and words above code, as Hexo alone has them. */
  quoteTags: boolean
  /** Tables without a line of dashes */
  bareTables: boolean
  notInParagraphs: NotInParagraphs
  /** Comments in code that mark lines */
  lineMarks: LineMarks
}

/** The Markdown of `plain`: that of GitHub with footnotes. */
export const plainMarkup: Markup = {
  html: 'shown',
  blocks: 'lines',
  links: true,
  breaks: false,
  signs: {},
  footnotes: true,
  tasks: true,
  strikes: 'one',
  indented: true,
  definitions: false,
  marks: false,
  inserted: false,
  lowered: false,
  raised: false,
  formulas: true,
  dollars: true,
  attributes: 'none',
  escapes: 'all',
  denseHeadings: false,
  wikilinks: false,
  ids: 'github',
  emoji: 'none',
  mdx: false,
}

const none: Syntax = {
  ...plainMarkup,
  colons: 0,
  bangs: false,
  comments: false,
  tags: false,
  pairs: 'none',
  contents: false,
  blockIds: false,
  codeHeads: false,
  codeTitles: 'none',
  inlineComponents: false,
  components: false,
  quoteTags: false,
  bareTables: false,
  notInParagraphs: [],
  lineMarks: 'none',
}

/** What each generator does whose site changes nothing. */
const own: Partial<Record<DialectName, Partial<Syntax>>> = {
  hugo: {
    pairs: 'hugo',
    definitions: true,
    signs: { ...allSigns, pairs: true, angles: true },
    ids: 'goldmark',
  },
  // kramdown has only `$$…$$`.
  jekyll: {
    dollars: false,
    definitions: true,
    tags: true,
    pairs: 'liquid',
    bareTables: true,
    notInParagraphs: ['table', 'hr'],
    attributes: 'kramdown',
    escapes: 'kramdown',
    links: false,
    strikes: 'two',
    signs: { ...allSigns, angles: true },
    ids: 'gfm',
    blocks: 'elements',
  },
  hexo: {
    tags: true,
    pairs: 'liquid',
    quoteTags: true,
    breaks: true,
    footnotes: false,
    definitions: 'breaks',
    signs: allSigns,
    ids: 'hexo',
  },
  // It reads its .md files as MDX too.
  docusaurus: { colons: 3, mdx: true, emoji: 'names', lineMarks: 'lines', codeTitles: 'title' },
  astro: {
    colons: 3,
    ids: 'astro',
    codeTitles: 'title',
    signs: { quotes: curly, dashes: 'long', dots: true },
  },
  vitepress: {
    colons: 3,
    contents: true,
    components: true,
    lineMarks: 'ends',
    ids: 'vue',
    emoji: 'faces',
    footnotes: false,
    tasks: false,
    strikes: 'two',
  },
  eleventy: {
    colons: 3,
    tags: true,
    pairs: 'liquid',
    links: false,
    footnotes: false,
    tasks: false,
    strikes: 'two',
    indented: false,
  },
  obsidian: {
    wikilinks: true,
    comments: true,
    marks: true,
    blockIds: true,
    breaks: true,
    strikes: 'two',
  },
  pelican: {
    definitions: true,
    bangs: true,
    attributes: 'kramdown',
    escapes: 'python',
    denseHeadings: true,
    codeHeads: true,
    notInParagraphs: ['table', 'list'],
    blocks: 'elements',
    links: false,
    tasks: false,
    strikes: 'none',
  },
  zola: { pairs: 'zola', links: false, ids: 'zola' },
  'nuxt-content': {
    colons: 2,
    codeTitles: 'brackets',
    inlineComponents: true,
    lineMarks: 'ends',
    ids: 'nuxt',
    emoji: 'names',
  },
  gatsby: { colons: 3 },
}

/** The syntax of a file of a dialect, with what its site changes; undefined for `plain`. */
export function syntaxOf(
  dialect: DialectName,
  isMdx: boolean,
  markup: Partial<Markup> = {},
): Syntax | undefined {
  if (dialect === 'plain') return undefined
  const syntax = { ...none, ...own[dialect], ...markup }
  return { ...syntax, mdx: syntax.mdx || isMdx }
}
