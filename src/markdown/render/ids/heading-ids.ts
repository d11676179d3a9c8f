import { slug } from 'github-slugger'
import { slugize } from '../../dialects/hexo/slugize.ts'
import type { IdRule } from '../../dialects/markup/markup.ts'
import { isSpelledOut, slugOf } from '../../dialects/zola/slug.ts'
import type { EmojiWord } from '../rules/image-alt.ts'

/** How a generator makes the ids of headings. */
export interface Rule {
  /** The id of a heading's words, without blanks at their ends; '' if it makes none of them. */
  idOf: (words: string) => string
  /** The words are those of the source, with their marks. */
  raw?: boolean
  /** Blanks at the ends of the words count: those beside a picture. */
  untrimmed?: boolean
  /** The descriptions of pictures are no words. */
  noPictures?: boolean
  /** What an emoji by name (`:tada:`) is in the words; absent: the emoji. */
  emoji?: EmojiWord
  /** The id of no words. */
  empty?: string
  /** The character before the number of a second id. */
  joint?: '_'
  /** A last `-` is dropped, after the number of a second id. */
  trimmed?: boolean
}

const github: Rule = { idOf: (words) => slug(words) }

// What Vue's rule removes, and what it writes as one `-`: white space, ASCII punctuation, quotes.
const removed = /[\u0300-\u036f\p{Cc}]/gu
const between = /[\s!-/:-@[-`{-~“”‘’]+/u

/** As `slugify` of @mdit-vue/shared, which VitePress and VuePress use. */
function vueId(text: string): string {
  const words = text.normalize('NFKD').replace(removed, '').split(between)
  return withoutFirstDigit(words.filter((word) => word !== '').join('-')).toLowerCase()
}

/** As @nuxtjs/mdc: GitHub's rule without repeated and outer `-`. */
const nuxtId = (text: string) =>
  withoutFirstDigit(
    slug(text)
      .split('-')
      .filter((word) => word !== '')
      .join('-'),
  )

const withoutFirstDigit = (id: string) => id.replace(/^(?=\d)/, '_')

/** As Hugo's `github`: letters, digits and `_` in lower case, and a `-` for each blank. */
const goldmarkId = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}_ -]/gu, '')
    .replaceAll(' ', '-')

/** As Hugo's `github-ascii`, which takes letters of Latin without their marks. */
const asciiId = (text: string) => goldmarkId(text.normalize('NFD')).replace(/[^\p{ASCII}]/gu, '')

const blackfridayId = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

/** As kramdown-parser-gfm. */
const gfmId = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{Nd}\p{Pc} \t-]/gu, '')
    .replace(/[ \t]/g, '-')

/** As kramdown without GitHub's Markdown. */
const kramdownId = (text: string) =>
  text
    .replace(/^[^a-zA-Z]+/, '')
    .replace(/[^a-zA-Z0-9 -]/g, '')
    .replaceAll(' ', '-')
    .toLowerCase()

const hexoRule = (letterCase: number): Rule => ({
  idOf: (words) => slugize(words.replace(/<[^<>]*>/g, '').trim(), letterCase),
  noPictures: true,
})

/** As the extension `toc` of Python-Markdown. */
const pythonId = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-')

// Words that only Zola can spell in ASCII have the ids of GitHub.
const zolaId = (words: string) => (isSpelledOut(words) ? slug(words) : slugOf(words, 'on'))

/** As markdown-it-anchor. */
const encodedId = (text: string) =>
  encodeURIComponent(text.toWellFormed().toLowerCase().replace(/\s+/g, '-'))

/** The ways of the generators. */
export const rules: Record<IdRule, Rule> = {
  github,
  astro: { ...github, trimmed: true },
  vue: { idOf: vueId, emoji: 'none' },
  nuxt: { idOf: nuxtId },
  goldmark: { idOf: goldmarkId, emoji: 'name', empty: 'heading' },
  'goldmark-ascii': { idOf: asciiId, emoji: 'name', empty: 'heading' },
  blackfriday: { idOf: blackfridayId, emoji: 'name', empty: 'heading' },
  gfm: { idOf: gfmId, emoji: 'name', noPictures: true, untrimmed: true },
  kramdown: { idOf: kramdownId, raw: true },
  hexo: hexoRule(0),
  'hexo-lower': hexoRule(1),
  'hexo-upper': hexoRule(2),
  zola: { idOf: zolaId, emoji: 'name' },
  'zola-kept': { idOf: (words) => words.replace(/\s/g, '_'), untrimmed: true },
  encoded: { idOf: encodedId, noPictures: true },
  python: { idOf: pythonId, noPictures: true, empty: '', joint: '_' },
}

/** How a generator makes the ids of headings. */
export const idRule = (name: IdRule): Required<Pick<Rule, 'empty'>> & Rule => ({
  empty: 'section',
  ...rules[name],
})

/** The id that a generator makes of a heading's words, not yet unique. */
export const headingId = (text: string, rule: IdRule): string => rules[rule].idOf(text)
