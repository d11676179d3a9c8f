/** The text below a heading, and the kind of heading after it, if there is one. */
interface SectionPlace {
  start: number
  end: number
  follows: 'marked' | 'underlined' | undefined
}

/**
 * What takes the place of the text below a heading. Where the new text does not begin or end with a
 * line end, the blank lines there stay; line ends that keep both headings apart from it are added.
 */
export function sectionText(
  body: string,
  { start, end, follows }: SectionPlace,
  text: string,
  lineEnd: string,
): string {
  const old = body.slice(start, end)
  const head = endsLine(body.slice(Math.max(0, start - 1), start)) ? '' : lineEnd
  if (text.trim() === '')
    return text === '' ? text : head + text + missingEnd(text, follows, lineEnd)
  const lead = beginsLine(text) ? '' : blankStart(old)
  const tail = endsLine(text) ? '' : tailOf(old, follows, lineEnd)
  const gap = follows === 'underlined' && !endsBlank(text + tail) ? lineEnd : ''
  return head + lead + text + tail + gap
}

const missingEnd = (text: string, follows: SectionPlace['follows'], lineEnd: string) =>
  follows && !endsLine(text) ? lineEnd : ''

function tailOf(old: string, follows: SectionPlace['follows'], lineEnd: string): string {
  if (old.trim() === '') return follows ? lineEnd + old : old === '' ? '' : lineEnd
  const rest = old.slice(old.trimEnd().length)
  return follows && rest === '' ? lineEnd : rest
}

const beginsLine = (text: string) => text.startsWith('\n') || text.startsWith('\r')
const endsLine = (text: string) => text === '' || '\r\n'.includes(text.charAt(text.length - 1))
const endsBlank = (text: string) =>
  text
    .slice(text.trimEnd().length)
    .replaceAll('\r\n', '\n')
    .split(/[\r\n]/).length > 2

/** The blank lines at the start of a text. */
function blankStart(text: string): string {
  const content = text.length - text.trimStart().length
  return text.slice(0, text.slice(0, content).lastIndexOf('\n') + 1)
}
