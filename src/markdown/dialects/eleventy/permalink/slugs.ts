import { latinOf } from './letters.ts'

// Signs and letters that are in no table of the package. Some pictures are: 💯 is `100`.
const unspelled = [
  String.raw`\p{ASCII}\p{P}\xA6-\xFF\u2190-\u21FF\u2500-\u2664\u2666-\u27BF`,
  String.raw`\p{Script=Han}\u3000-\u30FF\p{Script=Hangul}`,
  String.raw`\u{1F300}-\u{1F4AE}\u{1F4B0}-\u{1F518}\u{1F525}-\u{1F64F}\u{1F680}-\u{1F6FF}`,
].join('')
const read2 = new RegExp(`^[${unspelled}]*$`, 'u')
const read3 = new RegExp(`^[${unspelled}\\p{Script=Latin}\\u0300-\\u036F\\uFE0F]*$`, 'u')
// Other letters are those without their marks.
const spelled: Record<string, string> = {
  ...{ ß: 'ss', ä: 'ae', ö: 'oe', ü: 'ue', æ: 'ae', ð: 'd', ø: 'o', þ: 'th' },
  ...{ đ: 'd', ł: 'l', ħ: 'h', ı: 'i', ĳ: 'ij' },
}

/**
 * The filter `slugify` (@sindresorhus/slugify 2.2.1 without `decamelize`, before Eleventy 3 1.1.2);
 * null for letters of other scripts that it spells in Latin ones. The package itself takes
 * milliseconds a name, and more than linear time for long ones.
 */
export function slugify(text: string, isBefore3: boolean): string | null {
  const letters = latinOf(text.normalize(), isBefore3 ? 'slugify2' : 'slugify3')
  if (!(isBefore3 ? read2 : read3).test(letters)) return null
  const latin = letters
    .toLowerCase()
    .replace(/[ßäöüæðøþđłħıĳ]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFD')
    .replace(isBefore3 ? /[\u0300-\u036F]/g : /\p{Diacritic}/gu, '')
  // The newer one joins `it's` to `its`.
  const joined = isBefore3 ? latin : latin.replace(/(?<=[a-z\d])'([ts])(?=\s|$)/g, '$1')
  return joined
    .replaceAll('&', ' and ')
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')
}

const inWords: Record<string, string> = {
  ...{ $: 'dollar', '%': 'percent', '&': 'and', '<': 'less', '>': 'greater', '|': 'or' },
  ...{ ß: 'ss', æ: 'ae', ð: 'd', ø: 'o', þ: 'th', đ: 'dj', ı: 'i', ł: 'l', œ: 'oe' },
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '„': '"', '–': '-', '…': '...' },
}
const dropped = /[\p{Script=Han}\p{Script=Hangul}\u3040-\u30FF\p{Emoji_Presentation}—]/gu
// Of Latin letters with marks, those that the package does not spell.
const unmarked = /[ĉċĕĝġĥĭĵĺŏŗŝŭ]/

/**
 * The filter `slug`, which Eleventy had before (slugify 1.6.9); null for signs and letters that are
 * rare in titles.
 */
export function slug(text: string): string | null {
  const letters = latinOf(text.normalize().toLowerCase(), 'slug')
    .replace(/[^\w\s]/g, (sign) => inWords[sign] ?? sign)
    .replace(dropped, '')
  if (unmarked.test(letters) || !/^[\p{ASCII}à-ž]*$/u.test(letters)) return null
  return letters
    .normalize('NFD')
    .replace(/[^\w\s*+~.()'"!:@-]+/g, '')
    .replaceAll('-', ' ')
    .trim()
    .replace(/\s+/g, '-')
}
