/** A script in which languages are written, and tags to propose for a text in it. */
export interface Script {
  name: string
  langs: readonly string[]
}

interface Known extends Script {
  letters: RegExp
  /** ISO 15924 codes of languages that are written in it. */
  codes: readonly string[]
}

const known: readonly Known[] = [
  {
    name: 'Han',
    letters: /\p{Script=Han}/gu,
    codes: ['Hans', 'Hant', 'Jpan', 'Kore'],
    langs: ['zh', 'ja'],
  },
  {
    name: 'Japanese',
    letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
    codes: ['Jpan'],
    langs: ['ja'],
  },
  { name: 'Hangul', letters: /\p{Script=Hangul}/gu, codes: ['Kore'], langs: ['ko'] },
  { name: 'Arabic', letters: /\p{Script=Arabic}/gu, codes: ['Arab'], langs: ['ar', 'fa'] },
  { name: 'Cyrillic', letters: /\p{Script=Cyrillic}/gu, codes: ['Cyrl'], langs: ['ru', 'uk'] },
  { name: 'Thai', letters: /\p{Script=Thai}/gu, codes: ['Thai'], langs: ['th'] },
  { name: 'Hebrew', letters: /\p{Script=Hebrew}/gu, codes: ['Hebr'], langs: ['he'] },
  { name: 'Devanagari', letters: /\p{Script=Devanagari}/gu, codes: ['Deva'], langs: ['hi', 'mr'] },
  { name: 'Greek', letters: /\p{Script=Greek}/gu, codes: ['Grek'], langs: ['el'] },
]

const maxSample = 2000
const outsideLatin = /[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\uffdc]/
const letters = /\p{L}/gu
// Fewer letters may be a name or a quotation.
const minLetters = 4
const minShare = 0.4
// A letter of a dense script says as much as a few of others.
const dense = new Set(['Han', 'Japanese', 'Hangul'])

/** The script of most letters at the beginning of a text, if the language is written in another. */
export function foreignScript(text: string, lang: string): Script | null {
  const sample = text.slice(0, maxSample)
  if (!outsideLatin.test(sample)) return null
  const all = sample.match(letters)?.length ?? 0
  const counts = known.map((script) => sample.match(script.letters)?.length ?? 0)
  const [han = 0, kana = 0] = counts
  if (kana * 10 > han) counts.splice(0, 2, 0, han + kana)
  const most = Math.max(...counts)
  const script = known[counts.indexOf(most)]
  if (!script || most < minLetters) return null
  const weight = dense.has(script.name) ? 3 : 1
  const share = (weight * most) / (all + (weight - 1) * most)
  return share < minShare || script.codes.includes(scriptOf(lang)) ? null : script
}

const scripts = new Map<string, string>()

function scriptOf(lang: string): string {
  const found = scripts.get(lang)
  if (found !== undefined) return found
  const script = new Intl.Locale(lang).maximize().script ?? ''
  // A site has few languages.
  if (scripts.size < 1000) scripts.set(lang, script)
  return script
}
