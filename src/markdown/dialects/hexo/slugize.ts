const control = /[\u0000-\u001f]/g
const special = /[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g
// Letters that Unicode does not take apart.
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  œ: 'oe',
  Œ: 'OE',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
}

/** A name as a segment of an address; `letterCase` 1 is lower case, 2 is upper case. */
export function slugize(text: string, letterCase = 0): string {
  const slug = text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .replace(/[ßæÆøØœŒđĐłŁı]/g, (letter) => letters[letter] ?? letter)
    .replace(control, '')
    .replace(special, '-')
    .replace(/^-|-$/g, '')
  if (letterCase === 1) return slug.toLowerCase()
  return letterCase === 2 ? slug.toUpperCase() : slug
}
