import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it'

const maxLabel = 500

/**
 * Writes Hugo's footnote ids (`fn:1`, `fnref:1`), which no heading may use, and collects them in
 * `env.noteIds`.
 */
export function numberFootnotes(parser: MarkdownIt): void {
  // Neither GitHub nor Hugo has inline notes: `^[`.
  parser.inline.ruler.disable('footnote_inline')
  parser.inline.ruler.before('footnote_ref', 'endless_label', skipEndlessLabel)
  parser.core.ruler.at('footnote_tail', appendNotes)
  parser.core.ruler.after('footnote_tail', 'note_ids', ({ tokens, env }) => {
    const ids = new Set<string>()
    for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])])) {
      if (token.type === 'footnote_ref') ids.add(`fnref:${numbersOf(token).use}`)
      if (token.type === 'footnote_open') ids.add(`fn:${numbersOf(token).number}`)
    }
    env.noteIds = ids
  })
  const rules = parser.renderer.rules
  rules.footnote_ref = (tokens, index, _options, env) => {
    const { number, use } = numbersOf(tokens[index])
    const link = `<a href="#fn:${number}" id="${env?.mark}fnref:${use}">${number}</a>`
    return `<sup class="footnote-ref" data-own="${env?.mark}">${link}</sup>`
  }
  rules.footnote_open = (tokens, index, _options, env) =>
    `<li id="${env?.mark}fn:${numbersOf(tokens[index]).number}" class="footnote-item">`
  // An alternative text keeps only words, so there is no reference to link back to.
  rules.footnote_anchor = (tokens, index, _options, env) => {
    const id = `fnref:${numbersOf(tokens[index]).use}`
    const ids = env?.noteIds as ReadonlySet<string> | undefined
    return ids?.has(id)
      ? ` <a href="#${id}" class="footnote-backref" data-own="${env?.mark}">↩\uFE0E</a>`
      : ''
  }
}

/**
 * Rejects overlong labels: without this, each of many `[^` would be scanned to the end of the text,
 * which is quadratic.
 */
function skipEndlessLabel(state: StateInline, silent: boolean): boolean {
  const label = state.src.slice(state.pos, state.pos + maxLabel)
  if (!label.startsWith('[^') || label.includes(']')) return false
  if (!silent) state.pending += '[^'
  state.pos += 2
  return true
}

interface Notes {
  /** The referenced notes, in order of first reference. */
  list?: { label: string; count: number }[]
}

/**
 * Moves the notes to the end, like the plugin, but without copying the whole page for each note.
 */
function appendNotes(state: StateCore): void {
  const notes = state.env.footnotes as Notes | undefined
  if (!notes) return
  const { text, contents } = takeNotes(state.tokens)
  state.tokens = text
  if (!notes.list) return
  const add = (type: string, nesting: 1 | 0 | -1, meta: object | null = null) =>
    text.push(Object.assign(new state.Token(type, '', nesting), { meta }))
  add('footnote_block_open', 1)
  for (const [id, { label, count }] of notes.list.entries()) {
    add('footnote_open', 1, { id, label })
    for (const token of contents.get(label) ?? []) text.push(token)
    const last = text.at(-1)?.type === 'paragraph_close' ? text.pop() : undefined
    for (let subId = 0; subId < count; subId++) add('footnote_anchor', 0, { id, subId, label })
    if (last) text.push(last)
    add('footnote_close', -1)
  }
  add('footnote_block_close', -1)
}

/** Separates the tokens of the text from those of each note. */
function takeNotes(tokens: readonly Token[]): { text: Token[]; contents: Map<string, Token[]> } {
  const text: Token[] = []
  const contents = new Map<string, Token[]>()
  let note: { label: string; content: Token[] } | undefined
  for (const token of tokens) {
    if (token.type === 'footnote_reference_open')
      note = { label: String(token.meta?.label), content: [] }
    else if (token.type !== 'footnote_reference_close') (note?.content ?? text).push(token)
    else if (note) {
      contents.set(note.label, note.content)
      note = undefined
    }
  }
  return { text, contents }
}

/** The footnote's number from 1, and the number of this reference: `2`, then `2:1`, `2:2`. */
function numbersOf(token: Token | undefined): { number: number; use: string } {
  const number = Number(token?.meta?.id) + 1
  const repeat = Number(token?.meta?.subId ?? 0)
  return { number, use: repeat > 0 ? `${number}:${repeat}` : `${number}` }
}
