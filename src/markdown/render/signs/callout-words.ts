import type { RenderOptions } from '../options.ts'

/** The titles of callouts that have none of their own, by type. */
export type CalloutTitles = Readonly<Record<string, string>>

// As the themes of Docusaurus 3 and of Starlight 0.3x have them. Other languages have English
// words.
const docusaurus = tableOf(
  ['note', 'tip', 'info', 'warning', 'danger', 'caution'],
  [
    ['ar', 'ملاحظة|تلميح|معلومات|warning|خطر|حذر'],
    ['bg', 'Бележка|Съвет|Информация|Внимание|Опасност|Внимание'],
    ['de', 'hinweis|tipp|info|warnung|gefahr|vorsicht'],
    ['es', 'nota|consejo|información|aviso|peligro|precaución'],
    ['et', 'teade|nõuanne|info|hoiatus|oht|hoiatus'],
    ['fa', 'یادداشت|نکته|اطلاع|هشدار|اخطار|توجه'],
    ['fr', 'remarque|astuce|info|attention|danger|attention'],
    ['hu', 'megjegyzés|tanács|információ|vigyázat|veszély|figyelem'],
    ['id', 'catatan|tip|info|peringatan|bahaya|waspada'],
    ['is', 'athugasemd|ábending|upplýsingar|aðvörun|hætta|varúð'],
    ['it', 'note|suggerimento|informazioni|warning|pericolo|attenzione'],
    ['ja', '注記|ヒント|備考|警告|危険|注意'],
    ['ko', '노트|팁|정보|경고|위험|주의'],
    ['nb', 'merknad|tips|info|warning|fare|forsiktig'],
    ['nl', 'notitie|tip|info|waarschuwing|gevaar|pas op'],
    ['pl', 'notatka|wskazówka|informacja|ostrzeżenie|ważne|uwaga'],
    ['pt-br', 'observação|dica|informação|aviso|perigo|cuidado'],
    ['ru', 'примечание|подсказка|к сведению|warning|осторожно|предупреждение'],
    ['sl', 'opomba|namig|informacija|opozorilo|nevarnost|pozor'],
    ['sv', 'anteckning|tips|info|warning|risk|varning'],
    ['tk', 'bellik|maslahat|maglumat|duýduryş|howp|duýduryş'],
    ['tr', 'not|ipucu|bilgi|uyarı|tehlike|uyarı'],
    ['uk', 'примітка|порада|інформація|попередження|небезпека|обережно'],
    ['ur', 'نوٹ|ٹپ|معلومات|انتباہ|خطرہ|احتیاط'],
    ['vi', 'ghi chú|mẹo|thông tin|cảnh báo|cảnh báo|cẩn thận'],
    ['zh-hans', '备注|提示|信息|注意|危险|警告'],
    ['zh-hant', '備註|提示|資訊|注意|危險|警告'],
  ],
)

const starlight = tableOf(
  ['note', 'tip', 'caution', 'danger'],
  [
    ['ar', 'ملاحظة|نصيحة|تنبيه|تحذير'],
    ['ca', 'Nota|Consell|Precaució|Perill'],
    ['cs', 'Poznámka|Tip|Upozornění|Nebezpečí'],
    ['da', 'Note|Tip|Bemærk|Advarsel'],
    ['de', 'Hinweis|Tipp|Achtung|Gefahr'],
    ['el', 'Σημείωση|Συμβουλή|Προσοχή|Κίνδυνος'],
    ['es', 'Nota|Consejo|Precaución|Peligro'],
    ['fa', 'یادداشت|نکته|احتیاط|خطر'],
    ['fi', 'Huomio|Vinkki|Varoitus|Vaara'],
    ['fr', 'Note|Astuce|Attention|Danger'],
    ['gl', 'Nota|Consello|Precaución|Perigo'],
    ['hi', 'टिप्पणी|संकेत|सावधानी|खतरा'],
    ['hu', 'Megjegyzés|Tipp|Figyelem|Veszély'],
    ['id', 'Catatan|Tips|Perhatian|Bahaya'],
    ['it', 'Nota|Consiglio|Attenzione|Pericolo'],
    ['ja', 'ノート|ヒント|注意|危険'],
    ['ko', '참고|팁|주의|위험'],
    ['lv', 'Piezīme|Padoms|Uzmanību|Bīstamība'],
    ['nb', 'Merknad|Tips|Advarsel|Fare'],
    ['nl', 'Opmerking|Tip|Opgepast|Gevaar'],
    ['pl', 'Notatka|Wskazówka|Uwaga|Ważne'],
    ['pt-br', 'Nota|Dica|Cuidado|Perigo'],
    ['ro', 'Mențiune|Sfat|Atenție|Pericol'],
    ['ru', 'Заметка|Совет|Осторожно|Опасно'],
    ['sk', 'Poznámka|Tip|Upozornenie|Nebezpečenstvo'],
    ['th', 'หมายเหตุ|เคล็ดลับ|คำเตือน|อันตราย'],
    ['tr', 'Not|İpucu|Dikkat|Tehlike'],
    ['uk', 'Заувага|Порада|Обережно|Небезпечно'],
    ['vi', 'Ghi chú|Mẹo|Chú ý|Nguy hiểm'],
    ['zh-hans', '注意|提示|警告|危险'],
    ['zh-hant', '注意|提示|警告|危險'],
  ],
)

function tableOf(types: string[], rows: [lang: string, words: string][]) {
  return new Map(
    rows.map(([lang, words]) => {
      const titles = words.split('|').map((word, at) => [types[at], word] as const)
      return [lang, Object.fromEntries(titles) as CalloutTitles]
    }),
  )
}

const tables = new Map([
  ['docusaurus', docusaurus],
  ['astro', starlight],
])

const likely = new Map([
  ['zh', 'zh-hans'],
  ['zh-cn', 'zh-hans'],
  ['zh-sg', 'zh-hans'],
  ['zh-tw', 'zh-hant'],
  ['zh-hk', 'zh-hant'],
  ['pt', 'pt-br'],
])

const none: CalloutTitles = {}

/** The titles in the language of a text, or those that the settings of its site name. */
export function calloutTitles({ dialect = 'plain', lang, markup }: RenderOptions): CalloutTitles {
  const table = tables.get(dialect)
  const name = lang.toLowerCase()
  const [base = name] = name.split('-')
  return markup?.titles ?? table?.get(likely.get(name) ?? name) ?? table?.get(base) ?? none
}
