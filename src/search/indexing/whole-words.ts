import { decodeHTML } from 'entities'

// Scripts with spaces between words; tokens.ts joins dense script across markup.
const letterSource = '[a-z0-9\\u00aa-\\u2dff]'
const tagSource = '<[/!]?[a-z-][^<>]{0,300}>'
// Linear: no two alternatives begin alike, and no repeat is nested.
const signSource = `[*~\`]|${tagSource}|\\\\[!-/:-@[-\`{-~]|!?\\[|\\]\\([^()\\s]{0,300}\\)`
// Ends before another one begins, so that many which never close are not read again by each.
const commentSource = (length: number) => `<!--(?:[^<>]|<(?!!--)){0,${length}}-->`
// The first group is there for speed: it fails immediately at most characters of a text.
const dividedWord = new RegExp(
  `(?=[&*~\`<\\\\!\\[\\]])(?:&#?[a-z0-9]{1,31};|` +
    `(?<=${letterSource})(?:${signSource})+${letterSource}|${commentSource(300)}(?=\\S))`,
  'giu',
)

const blockTag =
  /<\/?(?:address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|iframe|img|input|legend|li|main|menu|nav|ol|optgroup|option|p|pre|section|select|summary|table|tbody|td|textarea|text|tfoot|th|thead|tr|ul)(?![\w-])[^<>]{0,500}>/gi

const tagOrComment = new RegExp(`${commentSource(500)}|</?[a-z][^<>]{0,500}>`, 'gi')

// No word is longer than this.
const maxWordLength = 100

/**
 * The words that readers see as one although markup, tags or entities divide them, in one piece:
 * `Hel**lo**`, `H<sub>2</sub>O`, `Caf&eacute;`. Each pattern has a bounded length, so the time is
 * linear.
 */
export function wholeWords(markdown: string): string {
  const pieces: string[] = []
  dividedWord.lastIndex = 0
  for (let found = dividedWord.exec(markdown); found; found = dividedWord.exec(markdown)) {
    const before = markdown.slice(Math.max(0, found.index - maxWordLength), found.index)
    const after = markdown.slice(dividedWord.lastIndex, dividedWord.lastIndex + maxWordLength)
    pieces.push(`${/\S*$/.exec(before)?.[0]}${found[0]}${/^\S*/.exec(after)?.[0]}`)
    dividedWord.lastIndex += /^\S*/.exec(after)?.[0].length ?? 0
  }
  return decodeHTML(withoutMarkup(pieces.join('\n')))
}

function withoutMarkup(markdown: string): string {
  return markdown
    .replace(blockTag, ' ')
    .replace(tagOrComment, '')
    .replace(/!?\[([^[\]\n]{0,300})\]\([^()\n]{0,1000}\)/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])|[*~`]/g, '$1')
}
