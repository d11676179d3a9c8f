import createMarkdownIt from 'markdown-it'
import { deriveTitle, findHeading } from '../../file/derive.ts'
import { limits } from '../../file/limits.ts'
import type { Page } from '../dialect.ts'
import { withSigns } from './emoji.ts'

/** Which emoji by name a generator shows in titles. */
export type TitleSigns = 'none' | 'names' | 'faces'

/**
 * The first heading as VitePress reads it (resolveTitleFromToken of @mdit-vue/shared): its text and
 * code, without marks, tags, pictures and attributes; else the name of the file.
 */
export function headingTitle({ source, name }: Page, signs: TitleSigns = 'none'): string {
  const heading = findHeading(source.parts.body, true) ?? ''
  const words = headingWords(heading.replace(/[ \t]*\{[#.][^{}]*\}$/, ''), signs)
  return words.slice(0, limits.title).toWellFormed() || deriveTitle('', name)
}

const parser = new createMarkdownIt({ html: true })

/** The text and code of a heading, without marks, tags and pictures. */
export function headingWords(text: string, signs: TitleSigns = 'none'): string {
  const show = (words: string) => (signs === 'none' ? words : withSigns(words, signs === 'faces'))
  if (!/[\\`*_~<![&\n]/.test(text)) return show(text.trim())
  const [line] = parser.parseInline(text, {})
  const words = line?.children?.filter(({ type }) => type === 'text' || type === 'code_inline')
  return (words ?? [])
    .map(({ type, content }) => (type === 'text' ? show(content) : content))
    .join('')
    .trim()
}
