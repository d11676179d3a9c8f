import type { Json } from '../../shapes.ts'

// Switch names in other languages. They decide nothing, but are reported so that authors do not
// rely on them.
const keys = `
  entwurf entwürfe skizze veröffentlicht veröffentlichen unveröffentlicht öffentlich privat versteckt
  brouillon ébauche publié publier nonpublié privé masqué caché
  borrador publicado publicar nopublicado despublicado privado oculto
  rascunho publicada nãopublicado naopublicado
  bozza pubblicato nonpubblicato privato nascosto
  concept kladversie gepubliceerd verborgen
  utkast udkast kladd kladde publicerad publisert udgivet luonnos julkaistu
  szkic opublikowany opublikowane koncept návrh publikováno vázlat ciornă nacrt osnutek juodraštis
  taslak yayınlandı yayında draf konsep nháp bảnnháp πρόχειρο δημοσιευμένο
  черновик чернетка чернова опубликовано опубликован опубліковано скрыто скрытый
  مسودة منشور טיוטה פורסם ร่าง
  草稿 草案 发布 發布 已发布 已發佈 未发布 公开 公開 非公开 非公開 未公開 隐藏 隱藏 下書き 下書 초안 임시저장 공개 비공개 게시 발행
`
// Values that mark a text as not public, under any key.
const hidden = `
  draft drafts unpublished private entwurf unveröffentlicht privat brouillon non-publié privé borrador no-publicado privado
  rascunho bozza privato utkast udkast kladd kladde luonnos szkic koncept vázlat taslak draf konsep nháp πρόχειρο
  черновик чернетка не-опубликовано مسودة טיוטה ร่าง 草稿 草案 未发布 未發布 非公开 非公開 未公開 下書き 下書 초안 비공개
`
const flags = `
  ja nein oui non vrai faux wahr falsch sí si no sim não sì nee tak nie ano ne igen nem evet hayır да нет так ні истина ложь
  是 否 真 假 はい いいえ 예 아니요 아니오 có không نعم لا כן לא
`

const setOf = (words: string) => new Set(words.split(/\s+/).filter((word) => word !== ''))
const keySet = setOf(keys)
const hiddenSet = setOf(hidden)
const flagSet = setOf(flags)
const maxLength = 30

function wordOf(value: Json): string {
  if (typeof value !== 'string' || value.length > maxLength) return ''
  const word = value.toLowerCase()
  // Most values are plain words.
  return /^[a-z]+$/.test(word)
    ? word
    : word
        .normalize('NFKC')
        .trim()
        .replace(/[\s_]+/g, '-')
}

/** Whether a word is a switch name of another language. */
export const isForeignSwitch = (letters: string) => keySet.has(letters)

/** Whether a value, under any key, marks a text as not public. */
export const isHiddenWord = (value: Json) => hiddenSet.has(wordOf(value))

/** Whether a text in lower case and without spaces holds a word of any of these languages. */
export const hasForeignSwitch = (text: string) =>
  [...keySet, ...hiddenSet].some((word) => text.includes(word))

/** Whether it is yes or no in another language. */
export const isForeignFlag = (value: Json) => flagSet.has(wordOf(value))
