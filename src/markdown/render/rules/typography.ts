import type { MarkdownIt, StateInline, Token } from 'markdown-it'
import type { Signs } from '../../dialects/markup/markup.ts'

/** Writes quotes, dashes and dots as a generator does; addresses, code, template code stay. */
export function writeSigns(parser: MarkdownIt, signs: Signs): void {
  // Before `<` begins a tag.
  if (signs.angles) parser.inline.ruler.before('autolink', 'angles', openAngle)
  parser.core.ruler.before('heading_ids', 'signs', ({ tokens }) => {
    for (const { children } of tokens) if (children) changeSigns(children, signs)
  })
}

function openAngle(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('<<', state.pos) || /[\s<]/.test(state.src[state.pos + 2] ?? ' '))
    return false
  if (!silent) state.push('text', '', 0).content = '<<'
  state.pos += 2
  return true
}

const typed = /["']|-{2,3}|\.{3}|<<|>>/g
// Those of markdown-it, which reads repeated signs as one.
const repeated = /["']|-{2,}|\.{2,}|[?!]{4,}|,{2,}|\+-|\((?:c|r|tm)\)/gi
const opening = /\{[{%]/g

function changeSigns(children: Token[], signs: Signs): void {
  const open = { double: 0, single: 0 }
  let before = ''
  let isAddress = false
  children.forEach((token, index) => {
    if (token.type === 'link_open') isAddress = token.info === 'auto'
    if (token.type === 'link_close') isAddress = false
    const isText = token.type === 'text' && !isAddress
    if (isText && token.content !== '')
      token.content = changed(token.content, { before, after: shownAfter(children, index) })
    before = lastShown(token) ?? before
  })

  function changed(text: string, around: Around): string {
    const fixed = templatesIn(text)
    let next = 0
    return text.replace(signs.repeated ? repeated : typed, (sign, at: number) => {
      while ((fixed[next]?.end ?? at + 1) <= at) next++
      if (at >= (fixed[next]?.start ?? text.length)) return sign
      const [one = around.before, two = around.after] = [text[at - 1], text[at + sign.length]]
      if (sign !== '"' && sign !== "'")
        return signs.repeated ? wordSign(sign, one, two) : lineSign(sign, signs)
      return quote(sign, { before: one, after: two, rest: text.slice(at + 1, at + 6) }, open, signs)
    })
  }
}

/** Where template code is; what has no end is not looked for again. */
function templatesIn(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  const endless = new Set<string>()
  opening.lastIndex = 0
  for (let open = opening.exec(text); open; open = opening.exec(text)) {
    const close = open[0] === '{{' ? '}}' : '%}'
    const { index: start } = open
    const end = endless.has(close) ? -1 : text.indexOf(close, start + 2)
    if (end < 0) endless.add(close)
    else found.push({ start, end: end + 2 })
    opening.lastIndex = end < 0 ? start + 1 : end + 2
  }
  return found
}

interface Around {
  before: string
  after: string
}

/** The last character that readers see of a token; undefined if it shows none. */
function lastShown({ type, content }: Token): string | undefined {
  if (type === 'softbreak' || type === 'hardbreak') return '\n'
  if (type === 'code_inline' || type === 'image' || type === 'formula') return 'x'
  return type === 'text' || type === 'text_special' ? content.slice(-1) || undefined : undefined
}

const maxAhead = 20

function shownAfter(children: readonly Token[], index: number): string {
  for (const { type, content } of children.slice(index + 1, index + maxAhead)) {
    if (type === 'softbreak' || type === 'hardbreak') return '\n'
    if (type === 'code_inline' || type === 'image' || type === 'formula') return 'x'
    if ((type === 'text' || type === 'text_special') && content !== '') return content[0] ?? ''
  }
  return ''
}

function lineSign(sign: string, { dashes, dots, angles }: Signs): string {
  if (sign === '...') return dots ? '…' : sign
  if (sign === '<<' || sign === '>>') return angles ? (sign === '<<' ? '«' : '»') : sign
  if (dashes === undefined) return sign
  if (dashes === 'long') return sign === '--' ? '—' : sign
  return sign === '--' ? '–' : '—'
}

const names: Record<string, string> = {
  '(c)': '©',
  '(r)': '®',
  '(tm)': '™',
  '+-': '±',
  '--': '–',
  '---': '—',
}

/** As markdown-it writes a sign between two others. */
function wordSign(sign: string, before: string, after: string): string {
  // `a --b` is an option.
  if (sign === '--' && isBlank(before) !== isBlank(after)) return sign
  if (sign.startsWith('.')) return /[?!]/.test(before) ? '..' : '…'
  if (sign.startsWith(',')) return ','
  return /^[?!]/.test(sign) ? sign.slice(0, 3) : (names[sign.toLowerCase()] ?? sign)
}

const isBlank = (sign: string) => sign === '' || /\s/.test(sign)
const isPoint = (sign: string) => /[\p{P}\p{S}]/u.test(sign)
const isLetter = (sign: string) => /[\p{L}\p{N}]/u.test(sign)
// Before a quote that opens where none needs a pair, as in SmartyPants.
const isStart = (sign: string) => isBlank(sign) || /[-—/([{"']/.test(sign)

const isApostrophe = (before: string, after: string) => isLetter(before) && /\p{L}/u.test(after)

/** A typed quote as written; where quotes need pairs, CommonMark's flanking tells their sides. */
function quote(
  sign: string,
  { before, after, rest }: Around & { rest: string },
  open: { double: number; single: number },
  { quotes, pairs }: Signs,
): string {
  if (!quotes) return sign
  const [left = sign, right = sign] = sign === '"' ? quotes : quotes.slice(2)
  const kind = sign === '"' ? 'double' : 'single'
  if (kind === 'single' && (isApostrophe(before, after) || /^\d\ds\b/.test(rest))) return right
  if (!pairs) return isStart(before) && !isBlank(after) ? left : right
  const opens = !isBlank(after) && (!isPoint(after) || isBlank(before) || isPoint(before))
  const closes = !isBlank(before) && (!isPoint(before) || isBlank(after) || isPoint(after))
  if (opens && !closes) {
    open[kind]++
    return left
  }
  if (closes && open[kind] > 0) open[kind]--
  else if (kind === 'double' || opens || !/\p{L}/u.test(before)) return sign
  return right
}
