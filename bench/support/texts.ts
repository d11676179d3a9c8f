import { below, createRandom, rankBelow } from './random.ts'

/** Words that each stand in one article of a hundred, so that a search for them finds what a reader would expect. */
export const rareWords = {
  en: ['obsidian', 'quixotic', 'zeppelin', 'marzipan', 'gossamer', 'halcyon', 'jubilant', 'nebulous'],
  zh: ['龜鑒', '龍鍾', '鼎鼐', '齊齡', '龐齋', '鼠齧', '齒齦', '鼓齁'],
} as const

/** Of so many articles one holds a given rare word. */
export const rareEvery = 100

// Made-up words with the spread of a real language: what an index costs depends on how often words repeat.
const syllables =
  'an ber con del er fa gro hin il ka lo mer nor os pra qui res sta tor un ver wil yon zu'.split(' ')
const endings = ['', '', '', 's', 'ed', 'ing', 'er', 'ly', 'ness', 'ation']
const little = 'the of and to in is that for it as was with on by at from this are or an be not have'.split(
  ' ',
)
const particles = [...'的是在了和有不我他这中人到说们为子']

const english = makeWords(8_000, 11, (random) => {
  const parts = Array.from({ length: 1 + below(random, 3) }, () => syllables[below(random, syllables.length)])
  return parts.join('') + endings[below(random, endings.length)]
})
const hanStart = 0x4e00
const hanStep = 8
// 2,400 characters of the block, none of those that the rare words are made of.
const chinese = makeWords(4_000, 12, (random) =>
  Array.from({ length: 1 + below(random, 3) }, () =>
    String.fromCharCode(hanStart + Math.floor(2_400 * random() ** 3) * hanStep),
  ).join(''),
)

function makeWords(count: number, seed: number, make: (random: () => number) => string): string[] {
  const random = createRandom(seed)
  const words = new Set<string>()
  while (words.size < count) words.add(make(random))
  return [...words]
}

const pick = <T>(random: () => number, items: readonly T[]): T => items[below(random, items.length)] as T
const frequent = (random: () => number, items: readonly string[]) =>
  items[rankBelow(random, items.length)] ?? ''

export function englishWords(random: () => number, count: number): string {
  const words = Array.from({ length: count }, () =>
    random() < 0.4 ? pick(random, little) : frequent(random, english),
  )
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function chineseWords(random: () => number, count: number): string {
  const words = Array.from({ length: count }, () =>
    random() < 0.3 ? pick(random, particles) : frequent(random, chinese),
  )
  return words.join('')
}

/** Paragraphs of Markdown of at least so many bytes, by turns Chinese and English. */
export function body(random: () => number, bytes: number, rare: readonly string[]): string {
  const paragraphs: string[] = []
  for (let size = 0, turn = 0; size < bytes; turn++) {
    const text = turn % 2 === 0 ? chineseParagraph(random) : englishParagraph(random)
    const whole = turn % 5 === 4 ? `## ${heading(random, turn)}\n\n${text}` : text
    paragraphs.push(whole)
    size += Buffer.byteLength(whole) + 2
  }
  if (rare.length > 0) paragraphs.push(`${rare.join(', ')}.`)
  return `${paragraphs.join('\n\n')}\n`
}

const heading = (random: () => number, turn: number) =>
  turn % 2 === 0 ? chineseWords(random, 4) : englishWords(random, 5)

function chineseParagraph(random: () => number): string {
  const sentences = Array.from(
    { length: 2 + below(random, 3) },
    () => `${chineseWords(random, 6 + below(random, 6))}，${chineseWords(random, 6 + below(random, 8))}。`,
  )
  return sentences.join('')
}

function englishParagraph(random: () => number): string {
  const sentences = Array.from({ length: 2 + below(random, 3) }, () => {
    const sentence = englishWords(random, 8 + below(random, 12))
    return random() < 0.2 ? `[${sentence}](https://example.org/${below(random, 1e6)}).` : `${sentence}.`
  })
  return sentences.join(' ')
}
