import { decodeAs } from './encodings.ts'
import { frequent } from './frequent-characters.ts'

/**
 * Encodings of file names on old systems: the Windows code pages of East Asia and Russia, and that
 * of DOS.
 */
export const nameEncodings = ['cp932', 'gbk', 'big5', 'euc-kr', 'cp866', 'cp437'] as const
/** Encodings of file names on Unix. */
export const unixNameEncodings = [
  ...(['gbk', 'big5', 'cp932', 'euc-jp', 'euc-kr'] as const),
  ...(['windows-1251', 'koi8-r', 'windows-1252'] as const),
]
/** Encodings of texts other than UTF-8 and UTF-16. */
export const textEncodings = [
  ...(['gbk', 'gb18030', 'big5', 'cp932', 'euc-jp', 'euc-kr'] as const),
  ...(['windows-1251', 'koi8-r', 'cp866', 'windows-1252'] as const),
] as const

type Encoding = (typeof nameEncodings)[number] | (typeof textEncodings)[number]

const maxSampleSize = 64 * 1024

/**
 * The encoding in which the bytes look most like a language; the first of equal ones, null if none
 * fits.
 */
export function guessEncoding(bytes: Buffer, among: readonly Encoding[]): Encoding | null {
  const sample = bytes.length > maxSampleSize ? cutAtAscii(bytes) : bytes
  let best: { encoding: Encoding; score: number } | null = null
  for (const encoding of among) {
    const score = scoreOf(sample, encoding)
    if (score !== null && (best === null || score > best.score)) best = { encoding, score }
  }
  return best?.encoding ?? null
}

// Cutting after a line end splits no character.
function cutAtAscii(bytes: Buffer): Buffer {
  const end = bytes.subarray(0, maxSampleSize).lastIndexOf(0x0a)
  return bytes.subarray(0, end > 0 ? end : maxSampleSize)
}

function scoreOf(bytes: Buffer, encoding: Encoding): number | null {
  const text = decodeAs(bytes, encoding)
  // U+FFFD, control characters and private use mean the bytes are invalid in this encoding.
  if (/[\uFFFD\u0080-\u009F\uE000-\uF8FF]/.test(text)) return null
  const weigh = weights[encoding]
  const chars = [...text]
  let score = 0
  let at = 0
  chars.forEach((char, index) => {
    const size = sizeOf(bytes, at, encoding)
    const lead = bytes[at] ?? 0
    if (lead >= 0x80)
      score += weigh({
        char,
        lead,
        trail: bytes[at + 1] ?? 0,
        size,
        before: chars[index - 1],
        after: chars[index + 1],
      })
    at += size
  })
  return score
}

interface Found {
  char: string
  lead: number
  trail: number
  /** The number of bytes of the character. */
  size: number
  before: string | undefined
  after: string | undefined
}

type Weigh = (found: Found) => number

function sizeOf(bytes: Buffer, at: number, encoding: Encoding): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80 || singles[encoding](lead)) return 1
  if (encoding === 'euc-jp' && lead === 0x8f) return 3
  const trail = bytes[at + 1] ?? 0
  return encoding === 'gb18030' && trail >= 0x30 && trail <= 0x39 ? 4 : 2
}

const always = () => true
const atEnds = (lead: number) => lead === 0x80 || lead === 0xff

/** Which bytes beyond ASCII are single-byte characters. */
const singles: Record<Encoding, (lead: number) => boolean> = {
  cp932: (lead) => lead === 0x80 || (lead >= 0xa0 && lead <= 0xdf) || lead >= 0xfd,
  'euc-jp': atEnds,
  gbk: atEnds,
  gb18030: atEnds,
  big5: atEnds,
  'euc-kr': atEnds,
  cp866: always,
  cp437: always,
  'windows-1251': always,
  'windows-1252': always,
  'koi8-r': always,
}

/** A rare ideograph inside a Latin word is probably an accented letter. */
const amongIdeographs =
  (weigh: Weigh): Weigh =>
  (found) => {
    const weight = weigh(found)
    return weight < 2 && (isLatin(found.before) || isLatin(found.after)) ? weight - 1.5 : weight
  }

const isKana = (char: string) => char >= '\u3041' && char <= '\u30FC'

// Weights of two-byte characters: frequent ones, then the first level of a standard, the second
// level, and the rest.
const chinese: Weigh = ({ char, lead, trail, size }) => {
  if (size !== 2) return -1
  if (frequent.simplified.has(char)) return 3
  if (trail < 0xa1 || lead < 0xa1) return -1
  if (lead >= 0xb0 && lead <= 0xd7) return 1
  if (lead === 0xa1 || lead === 0xa3) return 0.5
  return isKana(char) ? 0.2 : 0
}

const traditional: Weigh = ({ char, lead, size }) => {
  if (size !== 2) return -1
  if (frequent.traditional.has(char)) return 3
  if (lead >= 0xa4 && lead <= 0xc6) return 1
  return lead >= 0xa1 && lead <= 0xa3 ? 0.5 : -0.2
}

const korean: Weigh = ({ char, lead, trail, size }) => {
  if (size !== 2) return -1
  if (frequent.korean.has(char)) return 3
  if (trail < 0xa1 || lead < 0xa1) return -1
  if (lead >= 0xb0 && lead <= 0xc8) return 1
  return lead === 0xa1 ? 0.5 : -0.2
}

const japanese: Weigh = ({ char, size, lead }) => {
  if (size === 1) return -0.6
  if (isKana(char)) return 2.5
  if (frequent.japanese.has(char)) return 3
  if (char >= '\uFF61' && char <= '\uFF9F') return -0.6
  if (/[\u3001-\u301C\uFF01-\uFF5E]/.test(char)) return 0.5
  return isFirstLevel(lead) ? 1 : -0.2
}

// JIS level 1 is 0x88 to 0x98 in CP932 and 0xb0 to 0xcf in EUC-JP.
const isFirstLevel = (lead: number) =>
  (lead >= 0x88 && lead <= 0x98) || (lead >= 0xb0 && lead <= 0xcf)

const isLetter = (char: string | undefined) => char !== undefined && /\p{L}/u.test(char)
const isLatin = (char: string | undefined) => char !== undefined && /[A-Za-z]/.test(char)
const isLower = (char: string | undefined) => char !== undefined && /\p{Ll}/u.test(char)

const cyrillic: Weigh = ({ char, before, after }) => {
  if (!/[\u0400-\u045F]/.test(char)) return isLetter(char) ? -0.5 : -0.6
  // A capital inside a word suggests another code page.
  if ((!isLower(char) && isLower(before)) || isLatin(before) || isLatin(after)) return -1
  return frequent.russian.has(char) ? 1.3 : 0.6
}

const latin: Weigh = ({ char, before, after }) => {
  if (isLetter(char) && char < '\u0180') {
    if (!isLower(char) && isLower(before)) return -1
    return isLatin(before) || isLatin(after) ? 1 : -0.7
  }
  return /[\u2010-\u203A\u20AC\u00A0\u00A1\u00A7\u00A9\u00AB\u00B0\u00BB\u00BF]/.test(char)
    ? 0.3
    : -0.8
}

const weights: Record<Encoding, Weigh> = {
  cp932: amongIdeographs(japanese),
  'euc-jp': amongIdeographs(japanese),
  gbk: amongIdeographs(chinese),
  gb18030: amongIdeographs(chinese),
  big5: amongIdeographs(traditional),
  'euc-kr': amongIdeographs(korean),
  cp866: cyrillic,
  'windows-1251': cyrillic,
  'koi8-r': cyrillic,
  cp437: latin,
  'windows-1252': latin,
}
