import { decodeHTML } from 'entities'

// Of scripts with blanks between words: where signs are between two letters of the others,
// tokens.ts sees to it.
const LETTER = '[a-z0-9\\u00aa-\\u2dff]'
const TAG = '<[/!]?[a-z-][^<>]{0,300}>'
// No two of these begin alike, and none is repeated within itself, so nothing is read twice.
const SIGN = `[*~\`]|${TAG}|\\\\[!-/:-@[-\`{-~]|!?\\[|\\]\\([^()\\s]{0,300}\\)`
const COMMENT = '<!--[^>]{0,300}-->'
const DIVIDED = new RegExp(
  `&#?[a-z0-9]{1,31};|${LETTER}(?:${SIGN})+${LETTER}|${COMMENT}(?=\\S)`,
  'giu',
)

const BLOCK =
  /<\/?(?:address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|iframe|img|input|legend|li|main|menu|nav|ol|optgroup|option|p|pre|section|select|summary|table|tbody|td|textarea|text|tfoot|th|thead|tr|ul)(?![\w-])[^<>]{0,500}>/gi

// No word is longer.
const FARTHEST = 100

/**
 * The words that readers see as one although signs, tags or entities are within them, in one piece:
 * `Hel**lo**`, `H<sub>2</sub>O`, `Caf&eacute;`. Each pattern looks a bounded way ahead, so any text
 * takes linear time.
 */
export function wholeWords(markdown: string): string {
  const pieces: string[] = []
  DIVIDED.lastIndex = 0
  for (let found = DIVIDED.exec(markdown); found; found = DIVIDED.exec(markdown)) {
    const before = markdown.slice(Math.max(0, found.index - FARTHEST), found.index)
    const after = markdown.slice(DIVIDED.lastIndex, DIVIDED.lastIndex + FARTHEST)
    pieces.push(`${/\S*$/.exec(before)?.[0]}${found[0]}${/^\S*/.exec(after)?.[0]}`)
    DIVIDED.lastIndex += /^\S*/.exec(after)?.[0].length ?? 0
  }
  return decodeHTML(bare(pieces.join('\n')))
}

function bare(markdown: string): string {
  return markdown
    .replace(BLOCK, ' ')
    .replace(/<!--[^>]{0,500}-->|<\/?[a-z][^<>]{0,500}>/gi, '')
    .replace(/!?\[([^[\]\n]{0,300})\]\([^()\n]{0,1000}\)/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])|[*~`]/g, '$1')
}
