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
  ð: 'd',
  þ: 'th',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
}

/** Latin letters without their marks: `é` becomes `e`; other scripts stay. */
export const foldLatin = (text: string) =>
  text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .replace(/[ßæÆøØœŒđĐðþłŁı]/g, (letter) => letters[letter] ?? letter)

/** Whether a text has letters or digits of other scripts. */
export const hasOtherScript = (text: string) => /(?!\p{Script=Latin})[\p{L}]/u.test(text)
