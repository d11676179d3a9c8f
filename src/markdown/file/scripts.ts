/** A script in which languages are written, and tags to propose for a text in it. */
interface Script {
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
    letters: /\p{Script=Han}/u,
    codes: ['Hans', 'Hant', 'Jpan', 'Kore'],
    langs: ['zh', 'ja'],
  },
  {
    name: 'Japanese',
    letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
    codes: ['Jpan'],
    langs: ['ja'],
  },
  { name: 'Hangul', letters: /\p{Script=Hangul}/u, codes: ['Kore'], langs: ['ko'] },
  { name: 'Arabic', letters: /\p{Script=Arabic}/u, codes: ['Arab'], langs: ['ar', 'fa'] },
  { name: 'Cyrillic', letters: /\p{Script=Cyrillic}/u, codes: ['Cyrl'], langs: ['ru', 'uk'] },
  { name: 'Thai', letters: /\p{Script=Thai}/u, codes: ['Thai'], langs: ['th'] },
  { name: 'Hebrew', letters: /\p{Script=Hebrew}/u, codes: ['Hebr'], langs: ['he'] },
  { name: 'Devanagari', letters: /\p{Script=Devanagari}/u, codes: ['Deva'], langs: ['hi', 'mr'] },
  { name: 'Greek', letters: /\p{Script=Greek}/u, codes: ['Grek'], langs: ['el'] },
]

const maxSample = 2000
const outsideLatin = /[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\uffdc]/
const letter = /\p{L}/u
// Fewer letters may be a name or a quotation.
const minLetters = 4
const minShare = 0.4
// A letter of a dense script says as much as a few of others.
const dense = new Set(['Han', 'Japanese', 'Hangul'])

/** The script of most letters at the beginning of a text, if the language is written in another. */
export function foreignScript(text: string, lang: string): Script | null {
  const sample = text.slice(0, maxSample)
  if (!outsideLatin.test(sample)) return null
  const counts = known.map(() => 0)
  let all = 0
  for (let at = 0; at < sample.length; at++) {
    const kind = kindAt(sample.charCodeAt(at))
    all += kind & 1
    const script = (kind >> 1) - 1
    if (script > 0) counts[script - 1] = (counts[script - 1] ?? 0) + 1
  }
  const [han = 0, kana = 0] = counts
  if (kana * 10 > han) counts.splice(0, 2, 0, han + kana)
  const most = Math.max(...counts)
  const script = known[counts.indexOf(most)]
  if (!script || most < minLetters) return null
  const weight = dense.has(script.name) ? 3 : 1
  const share = (weight * most) / (all + (weight - 1) * most)
  return share < minShare || script.codes.includes(scriptOf(lang)) ? null : script
}

// Of each code unit, once it is asked for: twice the place of its script, from 2 on, and 1 for a
// letter; an import asks for thousands of each text. Halves of pairs have no script.
const kinds = new Uint8Array(0x10000)

function kindAt(code: number): number {
  const before = kinds[code] ?? 0
  if (before > 0) return before
  const char = String.fromCharCode(code)
  const script = known.findIndex(({ letters }) => letters.test(char))
  const found = 2 * (script + 2) + Number(letter.test(char))
  kinds[code] = found
  return found
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
