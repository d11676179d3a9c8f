// ISO 639-1, and the ISO 639-3 codes that sites are translated into. Without codes that usually
// mean something else in folder and file names: ae av co cu cv ia ie io kv ml os sc ts vo. These
// count only with a region: `ml-IN`.
const codeList =
  'aa ab af ak am an ar as ay az ba be bg bi bm bn bo br bs ca ce ch cr cs cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz id ig ii ik is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kw ky la lb lg li ln lo lt lu lv mg mh mi mk mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or pa pi pl ps pt qu rm rn ro ru rw sa sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr tt tw ty ug uk ur uz ve vi wa wo xh yi yo za zh zu ' +
  'ast ber bho ceb ckb cmn crh csb dsb fil fur gsw hak haw hil hsb ilo kab kmr lzh mai mni nan nap nds pap prs rom sah scn sco szl tok tzm vec wuu yue zgh'
const ambiguousCodeList = 'ae av co cu cv ia ie io kv ml os sc ts vo'
const regionList =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
const scriptList =
  'Adlm Arab Armn Beng Cans Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hans Hant Hebr Jpan Kana Khmr Knda Kore Laoo Latn Mlym Mong Mymr Nkoo Orya Sinh Syrc Taml Telu Tfng Thaa Thai Tibt Vaii'

const codes = new Set(codeList.split(' '))
const longCodes = new Set([...codes, ...ambiguousCodeList.split(' ')])
const regions = new Set([...regionList.split(' '), '001', '150', '419'])
const scripts = new Set(scriptList.toLowerCase().split(' '))

const tagCache = new Map<string, string | null>()

/**
 * The tag in canonical form (RFC 5646; `zh_cn` becomes `zh-CN`), or null if it is not a tag:
 * `english`, `c++`.
 */
export function canonicalLang(text: string): string | null {
  const cachedTag = tagCache.get(text)
  if (cachedTag !== undefined) return cachedTag
  const lang = canonicalize(text)
  // A site has few languages; bounded, because clients can send any tag.
  if (tagCache.size < 1000) tagCache.set(text, lang)
  return lang
}

function canonicalize(text: string): string | null {
  const tag = text.trim().replace(/\..*$/s, '').replaceAll('_', '-')
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag) ? readLangTag(tag) : null
}

/** A BCP 47 tag in canonical form, or null if it is not one; `zh_cn`, as files spell it, is not. */
export function readLangTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}

/**
 * The language that a folder name or file suffix means, or null: `zh-cn` and `pt_BR` are languages;
 * `cn`, `v2` and `IT` are not.
 */
export function findLangInName(name: string): string | null {
  if (name.length < 2 || name.length > 11) return null
  if (codes.has(name)) return canonicalLang(name)
  const [code = '', ...rest] = name.split(/[-_]/)
  if (rest.length === 0 || rest.length > 2 || !longCodes.has(code.toLowerCase())) return null
  const [first = '', second] = rest
  const hasScript = scripts.has(first.toLowerCase())
  const region = hasScript ? second : first
  const isKnown =
    region === undefined
      ? hasScript
      : regions.has(region.toUpperCase()) && (hasScript || second === undefined)
  return isKnown ? canonicalLang(name) : null
}
