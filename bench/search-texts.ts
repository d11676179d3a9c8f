export type Lang = 'zh' | 'ja' | 'ko' | 'en'

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const LETTERS: Readonly<Record<Lang, readonly (readonly [number, number])[]>> = {
  zh: [
    [0x4e00, 0x6fff],
    [0x4e00, 0x9fa5],
    [0x20000, 0x2a6d6],
  ],
  ja: [
    [0x3041, 0x3093],
    [0x30a1, 0x30f4],
    [0x4e00, 0x6fff],
  ],
  ko: [[0xac00, 0xd7a3]],
  en: [[0x61, 0x7a]],
}
const LATIN = [
  'AI',
  'OpenAI',
  'GPT-4',
  '2026',
  '3.14',
  'C++',
  'v1.2.3',
  'COVID-19',
  'utf8',
  'café',
  'e-mail',
]
const MARKS: Readonly<Record<Lang, readonly string[]>> = {
  zh: [
    '，',
    '。',
    '、',
    '“',
    '”',
    '：',
    '\n',
    '\n\n',
    '**',
    ' ',
    '（',
    '）',
    '[',
    '](/a/b)',
    '\n- ',
    '## ',
  ],
  ja: ['、', '。', '「', '」', '\n', '\n\n', '**', '・', ' '],
  ko: [' ', ' ', ' ', ', ', '. ', '\n\n', '**'],
  en: [' ', ' ', ' ', ', ', '. ', '\n\n', ' **', "'s ", '-', ' _', '/'],
}

/**
 * A body of about a thousand nonsense words, mixed with Markdown syntax, numbers and foreign words.
 */
export function generateArticle(lang: Lang, random: () => number): { body: string; lang: Lang } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  let body = ''
  for (let count = 0; count < 700; count++) {
    body += random() < 0.05 ? pick(LATIN) : wordOf(lang, pick, random)
    if (lang === 'en' || random() < 0.3) body += pick(MARKS[lang])
  }
  return { body, lang }
}

function wordOf(lang: Lang, pick: <T>(items: readonly T[]) => T, random: () => number): string {
  const length = (lang === 'en' ? 2 : 1) + Math.floor(random() * (lang === 'en' ? 8 : 3))
  return Array.from({ length }, () => {
    const [from, to] = pick(LETTERS[lang])
    // Squared, so that some characters are much more frequent than others, as in a real language.
    return String.fromCodePoint(from + Math.floor(random() ** 2 * (to - from + 1)))
  }).join('')
}
