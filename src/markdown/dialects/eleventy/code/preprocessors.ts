import { isSign, type Module, textAt } from '../../config/static/module.ts'

// Only `false` leaves a page out.
const mayBeFalse = /\bfalse\b|! 1\b|(?:return|= >) !|return [^;{}]{0,300}(?:& &|\| \||[<>]|= =)/
const results = /(?:\breturn|= >) ([^;{}]{0,300})/g
const content = /^(?:async )?(?:function )?(?:\w+ )?\( [^()]{0,200}, (\w{1,100})(?: ,)? \)/
const inQuotes = /"(?:[^"\\]|\\.)*"|\u0001[^\u0001]*\u0001/g
const methods =
  'replace replaceAll trim trimStart trimEnd concat normalize slice substring toString'

/** Whether a preprocessor may return `false`: the text of the page, and what changes it, is none. */
export function leavesOut(code: string): boolean {
  const [, text = ''] = content.exec(code) ?? []
  const start = text === '' ? '""' : `(?:""|${text})`
  const isOfText = new RegExp(
    `^(?:${start}(?: \\. (?:${methods.replaceAll(' ', '|')}) \\(\\))*(?: \\+ [^<>=!?&|]*)?|undefined|null|)[ ),]*$`,
  )
  const isText = (result: string) => isOfText.test(withoutBrackets(result))
  const isTextOfName = (result: string) => {
    const given = givenTo(code, result)
    return given.length > 0 && given.every(isText)
  }
  const all = Array.from(code.matchAll(results), ([, result = '']) => result.trim())
  return (
    all.length > maxResults ||
    mayBeFalse.test(code) ||
    (text !== '' && new RegExp(`(?:^|[;{,)] )${text} (?:& & |\\| \\| |\\? \\? )=`).test(code)) ||
    all.some((result) => !isText(result) && !isTextOfName(result))
  )
}

/** The same with empty texts and brackets. */
function withoutBrackets(result: string): string {
  let [plain, last] = [result.replace(inQuotes, '""').trim(), '']
  while (plain !== last) [plain, last] = [plain.replace(/\( [^()]+\)/g, '()'), plain]
  return plain.replaceAll('( )', '()')
}

/** All that is given to the name that is returned. */
function givenTo(code: string, result: string): string[] {
  const [name] = /^\w{1,100}(?=$| \))/.exec(result) ?? []
  if (name === undefined) return []
  return code
    .split(` ${name} = `)
    .slice(1, maxGiven)
    .map((rest) => /^[^;{}]{0,300}/.exec(rest)?.[0] ?? '')
}

const maxGiven = 20
const maxResults = 100

/** Whether a file adds preprocessors in another way than by calling `addPreprocessor`. */
export const hasOtherSteps = (m: Module) =>
  m.tokens.some(({ kind, text }, at) => {
    if (kind === 'sign' || !/^\w{0,20}[pP]reprocessors?$/.test(text)) return false
    if (text === 'addPreprocessor') return !isCalled(m, at)
    return kind === 'text' || (text === 'preprocessors' && isSign(m, at - 1, '.'))
  })

const isCalled = (m: Module, at: number) =>
  isSign(m, at + 1, '(') ||
  (isSign(m, at + 1, ']') && isSign(m, at + 2, '(')) ||
  (isSign(m, at + 1, '?') && textAt(m, at + 2) === '.' && isSign(m, at + 3, '('))
