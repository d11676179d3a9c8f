/** A word and its PostgreSQL stemmer, such as `english`. */
export interface Stemmable {
  word: string
  stemmer: string
}

/**
 * Stemmers of stock PostgreSQL (from 15 on) by language, for scripts that many languages share; the
 * most written languages first.
 */
const latinStemmers: Readonly<Record<string, string>> = {
  en: 'english',
  de: 'german',
  fr: 'french',
  es: 'spanish',
  pt: 'portuguese',
  it: 'italian',
  nl: 'dutch',
  ca: 'catalan',
  da: 'danish',
  eu: 'basque',
  fi: 'finnish',
  ga: 'irish',
  hu: 'hungarian',
  id: 'indonesian',
  lt: 'lithuanian',
  nb: 'norwegian',
  nn: 'norwegian',
  no: 'norwegian',
  ro: 'romanian',
  sv: 'swedish',
  tr: 'turkish',
}
const cyrillicStemmers: Readonly<Record<string, string>> = { ru: 'russian', sr: 'serbian' }
const devanagariStemmers: Readonly<Record<string, string>> = { hi: 'hindi', ne: 'nepali' }

interface Script {
  letters: RegExp
  byLang: Readonly<Record<string, string>>
  otherwise: string
}

const scripts: readonly Script[] = [
  { letters: /^[\p{Script=Latin}\p{M}]+$/u, byLang: latinStemmers, otherwise: 'english' },
  { letters: /^[\p{Script=Cyrillic}\p{M}]+$/u, byLang: cyrillicStemmers, otherwise: 'russian' },
  { letters: /^[\p{Script=Greek}\p{M}]+$/u, byLang: {}, otherwise: 'greek' },
  { letters: /^[\p{Script=Arabic}\p{M}]+$/u, byLang: {}, otherwise: 'arabic' },
  { letters: /^[\p{Script=Devanagari}\p{M}]+$/u, byLang: devanagariStemmers, otherwise: 'hindi' },
  { letters: /^[\p{Script=Armenian}\p{M}]+$/u, byLang: {}, otherwise: 'armenian' },
  { letters: /^[\p{Script=Tamil}\p{M}]+$/u, byLang: {}, otherwise: 'tamil' },
  { letters: /^[\p{Script=Hebrew}\p{M}]+$/u, byLang: {}, otherwise: 'yiddish' },
]

const asciiWord = /^[a-z]+$/
const maxStemmable = 40

/**
 * The stemmer for a word of a text in `lang`, by script and language; null for numbers, codes and
 * overlong strings.
 */
export function stemmerOf(word: string, lang: string): string | null {
  const script = isStemmable(word.length) ? scriptOf(word) : null
  return script ? (script.byLang[primary(lang)] ?? script.otherwise) : null
}

/** The stemmer for words of the letters a to z in a text in `lang`. */
export const plainStemmerOf = (lang: string): string => latinStemmers[primary(lang)] ?? 'english'

/** Whether words of this length have stems: single letters and overlong strings have none. */
export const isStemmable = (length: number): boolean => length >= 2 && length <= maxStemmable

/**
 * The stemmers that a query word may have been indexed with: those of the requested languages, or
 * else all of its script.
 */
export function stemmersOf(word: string, langs: readonly string[]): string[] {
  const script = isStemmable(word.length) ? scriptOf(word) : null
  if (!script) return []
  const asked = new Set(langs.map(primary))
  const own = Object.entries(script.byLang).flatMap(([lang, stemmer]) =>
    langs.length === 0 || asked.delete(lang) ? [stemmer] : [],
  )
  return [...new Set([...own, ...(asked.size > 0 || langs.length === 0 ? [script.otherwise] : [])])]
}

function scriptOf(word: string): Script | null {
  if (asciiWord.test(word)) return scripts[0] ?? null
  return scripts.find(({ letters }) => letters.test(word)) ?? null
}

function primary(lang: string): string {
  const dash = lang.search(/[-_]/)
  return (dash < 0 ? lang : lang.slice(0, dash)).toLowerCase()
}
