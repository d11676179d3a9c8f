/** The filters that spell letters of other scripts in Latin ones, `slugify` in two versions. */
export type Speller = 'slug' | 'slugify2' | 'slugify3'

const pairs = (letters: string, latin: string): [string, string][] => {
  const all = latin.split(' ')
  return [...letters].map((letter, at) => [letter, all[at] ?? ''])
}

const greek = pairs(
  'αβγδεζικλμνοπρσςτυφχψάέίόύϊϋΐΰ',
  'a v g d e z i k l m n o p r s s t y f x ps a e i o y i y i y',
)
const arabic = pairs(
  'ابتثجحخدرزسشصطظغفقكلمنهويأإىپچژکگی',
  'a b t th j h kh d r z s sh s t z gh f q k l m n h w y a i a p ch zh k g y',
)
const shared = [
  ...pairs('абвгдежзиклмнопрстуфчш', 'a b v g d e zh z i k l m n o p r s t u f ch sh'),
  ...pairs('ыьэюяёєіїґљњ', 'y  e yu ya yo ye i yi g lj nj'),
  ...greek,
  ...arabic,
]
const ofSlugify = [
  ...shared,
  ...pairs('ъΒηθξωήώ', ' b i th ks o i o'),
  ...pairs('ذضعءآؤئة', 'dh d e e a w y t'),
]
const tables: Record<Speller, ReadonlyMap<string, string>> = {
  slug: new Map([
    ...shared,
    ...pairs('йхцщъβηθξωήώ', 'j h c sh u b h 8 3 w h w'),
    ...pairs('ذضعءآؤئة', 'th dh a a aa u e h'),
  ]),
  slugify2: new Map([...ofSlugify, ...pairs('йхцщ', 'j h cz shh')]),
  slugify3: new Map([...ofSlugify, ...pairs('йхцщ', 'y kh ts sch')]),
}

/** A text with its Cyrillic, Greek and Arabic letters in Latin ones, as a filter spells them. */
export function latinOf(text: string, by: Speller): string {
  const table = tables[by]
  const isPaired = by === 'slugify3'
  const paired = isPaired ? text.replace(/ъе/gi, 'ye').replace(/ый/gi, 'iy') : text
  return paired.replace(
    /[\u0370-\u06FF]/g,
    (letter) => table.get(letter) ?? table.get(letter.toLowerCase()) ?? letter,
  )
}
