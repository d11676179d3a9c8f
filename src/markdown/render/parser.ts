import createMarkdownIt, { type MarkdownIt } from 'markdown-it'
import readCjk from 'markdown-it-cjk-friendly'
import footnotes from 'markdown-it-footnote'
import { identifyHeadings } from './headings.ts'
import { dropRawHtml } from './raw/dropped.ts'
import { showUnclosedTags } from './raw/raw-html.ts'
import { keepWholeScripts } from './raw/whole-scripts.ts'
import { nameEmoji } from './rules/emoji.ts'
import { boundFilledTables } from './rules/filled-tables.ts'
import { numberFootnotes } from './rules/footnotes.ts'
import { keepFormulas } from './rules/formula-rules.ts'
import { describeInWords } from './rules/image-alt.ts'
import { joinDenseLines } from './rules/line-ends.ts'
import { keepDeepest } from './rules/nesting.ts'
import { strikeThrough } from './rules/strikethrough.ts'
import { tickTasks } from './rules/tasks.ts'
import { writeSigns } from './rules/typography.ts'
import { keepUnusedNotes } from './rules/unused-notes.ts'
import { runShortcodes } from './shortcodes/shortcode-rules.ts'
import { plainMarkup, type Syntax } from './syntax/syntax.ts'
import { understand } from './syntax/understand.ts'

/**
 * CommonMark with GitHub's tables, strikethrough, task lists and autolinks, footnotes, heading ids,
 * formulas, Hugo's shortcodes, and the syntax of a dialect. Generated elements carry the `mark` of
 * the environment, which no author can know; the sanitizer handles raw HTML.
 */
export function createParser(syntax?: Syntax): MarkdownIt {
  const markup = syntax ?? plainMarkup
  const { links, breaks, indented } = markup
  const parser = new createMarkdownIt({
    html: markup.html !== 'text',
    linkify: links !== false,
    breaks,
  })
  if (!indented) parser.block.ruler.disable('code')
  // As on GitHub: only with a scheme, with www., or as an email address. A bare `node.js` is not a
  // link, unless the generator makes one of all names of hosts.
  parser.linkify.set({ fuzzyLink: links === 'hosts', fuzzyIP: false, fuzzyEmail: true })
  parser.linkify.add('www.', {
    validate: matchHost,
    normalize: (match) => {
      match.url = `http://${match.url}`
    },
  })
  dropUnsafeLinks(parser)
  keepDeepest(parser)
  boundFilledTables(parser)
  parser.use(readCjk)
  strikeThrough(parser, markup.strikes)
  if (markup.footnotes) readFootnotes(parser)
  identifyHeadings(parser, markup.ids)
  keepWholeScripts(parser)
  showUnclosedTags(parser)
  if (markup.tasks) tickTasks(parser)
  runShortcodes(parser)
  if (markup.formulas) keepFormulas(parser)
  if (!breaks) joinDenseLines(parser)
  describeInWords(parser)
  alignCells(parser)
  if (syntax) understand(parser, syntax)
  if (markup.html === 'dropped') dropRawHtml(parser)
  if (markup.emoji !== 'none') nameEmoji(parser, markup.emoji === 'faces')
  if (Object.keys(markup.signs).length > 0) writeSigns(parser, markup.signs)
  return parser
}

function readFootnotes(parser: MarkdownIt): void {
  parser.use(footnotes)
  numberFootnotes(parser)
  keepUnusedNotes(parser)
}

/**
 * Keeps the text of a link to a script and drops its address; by default the parser would show the
 * source.
 */
function dropUnsafeLinks(parser: MarkdownIt): void {
  const { validateLink, normalizeLink } = parser
  parser.validateLink = () => true
  parser.normalizeLink = (url) => (validateLink(url) ? normalizeLink(url) : '')
}

/** The length of the host after `www.`, read as if a scheme preceded it. */
function matchHost(text: string, pos: number, linkify: MarkdownIt['linkify']): number {
  const length = linkify.testSchemaAt(`//${text.slice(pos, pos + 2_000)}`, 'http:', 0)
  return Math.max(length - 2, 0)
}

/** Writes the `align` attribute instead of a style, which the sanitizer would drop. */
function alignCells(parser: MarkdownIt): void {
  parser.core.ruler.push('align_cells', (state) => {
    for (const token of state.tokens) {
      if (token.type !== 'th_open' && token.type !== 'td_open') continue
      const align = String(token.attrGet('style') ?? '').replace('text-align:', '')
      token.attrs = align ? [['align', align]] : null
    }
  })
}
