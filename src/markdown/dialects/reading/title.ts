import { deriveTitle } from '../../file/derive.ts'
import type { Page } from '../dialect.ts'

/** The first heading as the words that a reader sees, else the name of the file. */
export const headingTitle = ({ source, name }: Page) =>
  deriveTitle(source.parts.body, name)
    .replace(/[ \t]*\{#[^}]*\}[ \t]*$/, '')
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, '')
    .trim() || undefined
