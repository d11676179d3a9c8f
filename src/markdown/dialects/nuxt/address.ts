import { foldLatin, hasOtherScript } from '../reading/latin.ts'

/** The address of a name within the content, without slashes at its ends (generatePath). */
export const addressOf = (name: string, keepsCase = false): string =>
  name
    .split(/[/:]/)
    .map((part) => slugify(partOf(part), keepsCase))
    .join('/')
    .replace(/^\/+|\/+$/g, '')

// A version such as `4.x` or `1.2.3` is no number for sorting.
const version = /^\d+(?:\.\d+)*(?:\.x)?$/

/** A part of an address, without what only sorts or hides; '' for an index (refineUrlPart). */
const partOf = (name: string) =>
  version.test(name)
    ? name
    : name
        .replace(/^\d+\./, '')
        .replace(/^index(?:\.draft)?$/, '')
        .replace(/\.draft$/, '')

const signs: Record<string, string> = {
  ...{ $: 'dollar', '%': 'percent', '&': 'and', '<': 'less', '>': 'greater', '|': 'or' },
  ...{ Đ: 'DJ', đ: 'dj', Þ: 'TH', þ: 'th', ª: 'a', º: 'o', '©': '(c)', '®': '(r)' },
  ...{ '-': ' ', '–': ' ', '‘': "'", '’': "'", '“': '"', '”': '"', '„': '"', '…': '...' },
}

/** As the package slugify writes a part of an address. */
function slugify(part: string, keepsCase: boolean): string {
  const known = part
    .normalize('NFC')
    .replace(/[$%&<>|ĐđÞþªº©®–‘’“”„…-]/g, (sign) => signs[sign] ?? sign)
  const slug = foldLatin(known)
    .replace(/[^\w\s$*+~.()'"!:@]+/g, '')
    .trim()
    .replace(/\s+/g, '-')
  return keepsCase ? slug : slug.toLowerCase()
}

// Letters whose spelling in slugify is its own, or that it drops.
const odd = /[ĈĉĊċĔĕĜĝĠġĤĥĬĭĴĵĹĺŎŏŖŗŜŝŬŭ\u0180-\u024f\u1e00-\u1e9f\u20a0-\u2bff¢£¤¥†•∂∆]/

/** Whether a name has characters that are not spelled here as slugify does. */
export const isSpelledByCode = (name: string) =>
  hasOtherScript(name) || odd.test(name.normalize('NFC'))

/** A title of a file's name (generateTitle). */
export function titleOfName(base: string): string {
  const words = partOf(base.slice(base.lastIndexOf(':') + 1)).split(/[\s-]/)
  return words
    .map((word) => word.split(/[_/.]/).map(upperFirst).join(''))
    .join(' ')
    .trim()
}

const upperFirst = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
