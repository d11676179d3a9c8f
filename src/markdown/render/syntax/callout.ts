import type { StateBlock } from 'markdown-it'
import type { CalloutTitles } from '../signs/callout-words.ts'
import { calloutTypes } from './callout-types.ts'

/** The classes of a callout; a type that is not known looks like a note. */
export const classOf = (type: string): string => {
  const name = type.toLowerCase()
  return `callout ${calloutTypes.has(name) ? name : 'note'}`
}

/** The title of a callout that has none of its own, in the language of the text. */
export const titleOf = (type: string, env: StateBlock['env']): string => {
  const name = type.toLowerCase()
  const titles = (env.titles ?? {}) as CalloutTitles
  const words = Object.hasOwn(titles, name) ? titles[name] : undefined
  return capital(words ?? name.replace(/[-_]+/g, ' '))
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** A callout whose content is these lines. */
interface Callout {
  type: string
  /** '' for none. */
  title: string
  first: number
  end: number
  indent: number
}

/** Adds the tokens of a callout and of the Markdown in it; the caller sets the line after it. */
export function addCallout(state: StateBlock, line: number, callout: Callout): void {
  const { type, title, first, end, indent } = callout
  const { lineMax, blkIndent, parentType } = state
  const open = state.push('callout_open', 'aside', 1)
  open.block = true
  open.attrSet('class', classOf(type))
  open.map = [line, end]
  if (title !== '') addTitle(state, line, title)
  state.lineMax = end
  state.blkIndent = indent
  // Nothing of what is around it ends its paragraphs.
  state.parentType = 'root'
  state.md.block.tokenize(state, first, end)
  Object.assign(state, { lineMax, blkIndent, parentType })
  state.push('callout_close', 'aside', -1).block = true
}

/** Adds the title of a callout. */
export function addTitle(state: StateBlock, line: number, content: string): void {
  const map: [number, number] = [line, line + 1]
  const open = state.push('paragraph_open', 'p', 1)
  open.attrSet('class', 'callout-title')
  open.map = map
  Object.assign(state.push('inline', '', 0), { content, map, children: [] })
  state.push('paragraph_close', 'p', -1)
}

/** The text of a line without its indentation; undefined if that makes it code. */
export function lineText(state: StateBlock, line: number): string | undefined {
  const { src, bMarks, tShift, eMarks, sCount, blkIndent } = state
  if ((sCount[line] ?? 0) - blkIndent >= 4) return undefined
  return src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]).trimEnd()
}
