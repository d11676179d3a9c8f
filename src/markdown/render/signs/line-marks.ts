import type { MarkdownIt } from 'markdown-it'

/** How comments in code mark lines: `// highlight-next-line`, or `// [!code ++]`. */
export type LineMarks = 'none' | 'lines' | 'ends'

/** Drops comments in code blocks that only mark lines, which the site shows as colours. */
export function dropLineMarks(parser: MarkdownIt, kind: Exclude<LineMarks, 'none'>): void {
  const hint = kind === 'lines' ? 'highlight-' : '[!code '
  parser.core.ruler.after('block', 'line_marks', ({ tokens }) => {
    for (const token of tokens) {
      const { type, content, info } = token
      if (type !== 'fence' || !content.includes(hint)) continue
      // Docusaurus reads no comments where the block names its lines.
      if (kind === 'lines' && /\{[\d,-]+\}/.test(info)) continue
      const lines = content.split('\n')
      token.content = lines.flatMap(kind === 'lines' ? unlessMark : withoutMarks).join('\n')
    }
  })
}

// theme-common/utils/codeBlockUtils of Docusaurus 3.10, in all languages.
const opening = String.raw`//|/\*|\{\s*/\*|#|<!--|--|;;|%|['‘’]|_\s*['‘’]|[Rr][Ee][Mm]\b|!|\(\*|\*>`
const whole = new RegExp(
  String.raw`^(?:${opening})\s*highlight-(?:next-line|start|end)\s*(?:\*/\s*\}?|-->|\*\))?$`,
)

const unlessMark = (line: string) =>
  line.includes('highlight-') && whole.test(line.trim()) ? [] : [line]

// What the transformers of Shiki take in VitePress and Nuxt MDC.
const mark = String.raw`\[!code (?:\+\+|--|focus|hl|highlight|warning|error)(?::\d{1,9})?\]`
// Blanks are read from the first one on only, and at the end by `trimEnd`: a line may have many.
const marks = new RegExp(String.raw`(?<![ \t])[ \t]*${mark}`, 'g')
const toEnd = new RegExp(String.raw`^(?:${mark}[ \t]*)+(?:\*/[ \t]*\}?|-->)?$`)
const sign = /(?:\{[ \t]*\/\*|\/\/|\/\*|<!--|--|;{1,2}|%{1,2}|["'#])[ \t]*$/
const anySign = /\/\/|\/\*|<!--|--|[;%#]/

function withoutMarks(line: string): string[] {
  const at = line.indexOf('[!code ')
  if (at < 0) return [line]
  const before = line.slice(0, at)
  if (sign.test(before.slice(-20)) && toEnd.test(line.slice(at).trimEnd())) {
    const code = before.replace(sign, '').trimEnd()
    return code === '' ? [] : [code]
  }
  return [anySign.test(before) ? line.replace(marks, '') : line]
}
