import type { MarkdownIt } from 'markdown-it'
import { readDenseHeadings } from '../headings.ts'
import { readAbbreviations } from '../kramdown/abbreviations.ts'
import { dropBlockEnds } from '../kramdown/block-ends.ts'
import { readLooseDestinations } from '../kramdown/destinations.ts'
import { readWholeElements } from '../raw/html-elements.ts'
import { readBareTables } from '../rules/bare-tables.ts'
import { keepParagraphs } from '../rules/interruptions.ts'
import { keepBrackets } from '../rules/numbered-lists.ts'
import { readPairs } from '../shortcodes/pairs.ts'
import { nameTabs } from '../shortcodes/tab-comments.ts'
import { readBlockComponents } from '../signs/block-components.ts'
import { dropBlockIds } from '../signs/block-ids.ts'
import { readBrokenDefinitions } from '../signs/broken-definitions.ts'
import { captionCode } from '../signs/code-captions.ts'
import { readCodeHead } from '../signs/code-head.ts'
import { titleCode } from '../signs/code-names.ts'
import { dropContentsLine } from '../signs/contents-line.ts'
import { readEmbedTags } from '../signs/embed-tags.ts'
import { keepBackslashes } from '../signs/escapes.ts'
import { readInlineComponents } from '../signs/inline-components.ts'
import { dropLineMarks } from '../signs/line-marks.ts'
import { readQuoteTags } from '../signs/quote-tags.ts'
import { readVueComponents } from '../signs/vue-components.ts'
import { calloutsAfterBangs } from './callout-bangs.ts'
import { calloutsInColons } from './callout-colons.ts'
import { calloutsInQuotes } from './callout-quotes.ts'
import { dropRawInside, readCodeTags } from './code-tags.ts'
import { commentsOf, dropComments } from './comments.ts'
import { readDefinitionLists } from './definitions.ts'
import { markFormulas } from './formula-html.ts'
import { readAttributes } from './kramdown-attributes.ts'
import { readLinkTags } from './link-tags.ts'
import { markPairs, raiseOrLower } from './marks.ts'
import { readMdx } from './mdx.ts'
import type { Syntax } from './syntax.ts'
import { readWikilinks } from './wikilinks.ts'

/** Adds the syntax of a dialect to the parser. */
export function understand(parser: MarkdownIt, syntax: Syntax): void {
  if (syntax.formulas) markFormulas(parser, syntax.dollars)
  calloutsInQuotes(parser)
  if (syntax.inlineComponents) readBlockComponents(parser)
  else if (syntax.colons > 0) calloutsInColons(parser, syntax.colons)
  if (syntax.bangs) calloutsAfterBangs(parser)
  for (const signs of commentsOf(syntax)) dropComments(parser, signs)
  if (syntax.mdx) readMdx(parser)
  if (syntax.tags) readTags(parser, syntax)
  if (syntax.wikilinks) readWikilinks(parser)
  if (syntax.blocks === 'elements') {
    readWholeElements(parser, syntax.bareTables)
    keepParagraphs(parser, syntax.notInParagraphs)
  }
  if (syntax.attributes !== 'none') readAttributes(parser, syntax.attributes)
  if (syntax.attributes === 'kramdown') understandKramdown(parser, syntax)
  if (syntax.definitions === true) readDefinitionLists(parser)
  if (syntax.definitions === 'breaks') readBrokenDefinitions(parser)
  if (syntax.marks) markPairs(parser, '=', 'mark')
  if (syntax.inserted) markPairs(parser, '+', 'ins')
  if (syntax.lowered) raiseOrLower(parser, '~', 'sub')
  if (syntax.raised) raiseOrLower(parser, '^', 'sup')
  understandSigns(parser, syntax)
  // After the tags that have rules of their own.
  if (syntax.pairs !== 'none') readPairs(parser, syntax.pairs)
}

/** What kramdown and the extensions of Python-Markdown have. */
function understandKramdown(parser: MarkdownIt, syntax: Syntax): void {
  keepBrackets(parser)
  readLooseDestinations(parser)
  readAbbreviations(parser)
  if (!syntax.bareTables) return
  readBareTables(parser)
  dropBlockEnds(parser)
}

function readTags(parser: MarkdownIt, { quoteTags }: Syntax): void {
  readCodeTags(parser)
  readLinkTags(parser)
  readEmbedTags(parser)
  // Hexo, which alone has tags of quotes, keeps its blocks of code from templates.
  dropRawInside(parser, quoteTags)
}

function understandSigns(parser: MarkdownIt, syntax: Syntax): void {
  if (syntax.escapes !== 'all') keepBackslashes(parser, syntax.escapes)
  if (syntax.denseHeadings) readDenseHeadings(parser)
  if (syntax.contents) dropContentsLine(parser, /^\[\[toc\]\]$/i)
  if (syntax.ids === 'python') dropContentsLine(parser, /^\[TOC\]$/)
  if (syntax.blockIds) dropBlockIds(parser)
  if (syntax.codeHeads) readCodeHead(parser)
  if (syntax.codeTitles !== 'none') titleCode(parser, syntax.codeTitles)
  if (syntax.lineMarks !== 'none') dropLineMarks(parser, syntax.lineMarks)
  if (syntax.inlineComponents) readInlineComponents(parser)
  if (syntax.components) readVueComponents(parser)
  if (syntax.quoteTags) {
    readQuoteTags(parser)
    nameTabs(parser)
    captionCode(parser)
  }
}
