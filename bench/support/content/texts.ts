import { below, createRandom, rankBelow } from './random.ts'

/**
 * Words that are each in one of a hundred articles, so that a search for them has a realistic
 * number of hits.
 */
export const rareWords = {
  en: [
    'obsidian',
    'quixotic',
    'zeppelin',
    'marzipan',
    'gossamer',
    'halcyon',
    'jubilant',
    'nebulous',
  ],
  zh: ['龜鑒', '龍鍾', '鼎鼐', '齊齡', '龐齋', '鼠齧', '齒齦', '鼓齁'],
} as const

/** One in this many articles contains a given rare word. */
export const rareEvery = 100

// Made-up words with the frequencies of a real language, because the cost of an index depends on
// how often words repeat.
const syllables =
  'an ber con del er fa gro hin il ka lo mer nor os pra qui res sta tor un ver wil yon zu'.split(
    ' ',
  )
const endings = ['', '', '', 's', 'ed', 'ing', 'er', 'ly', 'ness', 'ation']
const little =
  'the of and to in is that for it as was with on by at from this are or an be not have'.split(' ')
const particles = [...'的是在了和有不我他这中人到说们为子']

const english = makeWords(8_000, 11, (random) => {
  const parts = Array.from(
    { length: 1 + below(random, 3) },
    () => syllables[below(random, syllables.length)],
  )
  return parts.join('') + endings[below(random, endings.length)]
})
const hanStart = 0x4e00
const hanStep = 8
// 2,400 characters of the block, without those of the rare words.
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

const pick = <T>(random: () => number, items: readonly T[]): T =>
  items[below(random, items.length)] as T
const frequent = (random: () => number, items: readonly string[]) =>
  items[rankBelow(random, items.length)] ?? ''

/** The words of one article: half of them belong to its subject and repeat, as in a real text. */
interface Writer {
  english(count: number): string
  chinese(count: number): string
}

const subjectWords = 40

export function createWriter(random: () => number): Writer {
  const subject = (words: readonly string[]) =>
    Array.from({ length: subjectWords }, () => pick(random, words))
  const own = { english: subject(english), chinese: subject(chinese) }
  const word = (
    small: readonly string[],
    share: number,
    mine: readonly string[],
    all: readonly string[],
  ) => {
    if (random() < share) return pick(random, small)
    return random() < 0.5 ? pick(random, mine) : frequent(random, all)
  }
  return {
    english: (count) => {
      const words = Array.from({ length: count }, () => word(little, 0.4, own.english, english))
      const text = words.join(' ')
      return text.charAt(0).toUpperCase() + text.slice(1)
    },
    chinese: (count) =>
      Array.from({ length: count }, () => word(particles, 0.3, own.chinese, chinese)).join(''),
  }
}

/** Markdown paragraphs of at least `bytes` bytes, alternately Chinese and English. */
export function writeBody(
  writer: Writer,
  random: () => number,
  bytes: number,
  rare: readonly string[],
): string {
  const paragraphs: string[] = []
  for (let size = 0, turn = 0; size < bytes; turn++) {
    const text = paragraph(writer, random, turn % 2 === 0)
    const whole = turn % 5 === 4 ? `## ${heading(writer, turn % 2 === 0)}\n\n${text}` : text
    paragraphs.push(whole)
    size += Buffer.byteLength(whole) + 2
  }
  if (rare.length > 0) paragraphs.push(`${rare.join(', ')}.`)
  return `${paragraphs.join('\n\n')}\n`
}

const heading = (writer: Writer, inChinese: boolean) =>
  inChinese ? writer.chinese(4) : writer.english(5)

function paragraph(writer: Writer, random: () => number, inChinese: boolean): string {
  const sentences = Array.from({ length: 2 + below(random, 3) }, () =>
    inChinese
      ? `${writer.chinese(6 + below(random, 6))}，${writer.chinese(6 + below(random, 8))}。`
      : englishSentence(writer, random),
  )
  return sentences.join(inChinese ? '' : ' ')
}

function englishSentence(writer: Writer, random: () => number): string {
  const sentence = writer.english(8 + below(random, 12))
  return random() < 0.2
    ? `[${sentence}](https://example.org/${below(random, 1e6)}).`
    : `${sentence}.`
}
