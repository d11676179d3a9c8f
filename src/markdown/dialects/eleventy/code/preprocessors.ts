import { isSign, type Module, textAt } from '../../config/static/module.ts'

// Only `false` leaves a page out.
const mayBeFalse = /\bfalse\b|! 1\b|(?:return|= >) !|return [^;{}]{0,300}(?:& &|\| \||[<>]|= =)/
const results = /(?:\breturn|= >) ([^;{}]{0,300})/g
const content = /^(?:async )?(?:function )?(?:\w+ )?\( [^()]{0,200}, (\w{1,100})(?: ,)? \)/
const inQuotes = /"(?:[^"\\]|\\.)*"|\u0001[^\u0001]*\u0001/g
const methods =
  'replace replaceAll trim trimStart trimEnd concat normalize slice substring toString'

/** Whether a preprocessor may return `false`, which the text of a page, also changed, is not. */
export function leavesOut(spelled: string): boolean {
  const code = spelled.replace(inQuotes, '""')
  const plain = withoutArguments(code)
  const [, text = ''] = content.exec(code) ?? []
  const keeps = (name: string) => givenTo(plain, name).every(isTextBy(name, text))
  const isText = isTextBy(text)
  const isTextOfName = (result: string) => {
    const [name] = /^\w{1,100}(?=$| \))/.exec(result) ?? []
    if (name === undefined || isGivenOtherwise(code, name)) return false
    return givenTo(plain, name).length > 0 && keeps(name)
  }
  const all = Array.from(plain.matchAll(results), ([, result = '']) => result.trim())
  return (
    all.length > maxResults ||
    mayBeFalse.test(plain) ||
    (text !== '' && (isGivenOtherwise(code, text) || !keeps(text))) ||
    [...new Set(all)].some((result) => !isText(result) && !isTextOfName(result))
  )
}

/** Tells whether a result is a text or one of these names of texts, or what changes it. */
function isTextBy(...names: string[]): (result: string) => boolean {
  const start = ['""', ...names.filter((name) => name !== '')].join('|')
  const isText = new RegExp(
    `^(?:(?:${start})(?: \\. (?:${methods.replaceAll(' ', '|')}) \\(\\))*(?: \\+ [^<>=!?&|,]*)?|undefined|null|)[ ),]*$`,
  )
  return (result) => isText.test(withoutBrackets(result))
}

/** Whether a name gets values in another way than by `name = …`, of which it is not told which. */
const isGivenOtherwise = (code: string, name: string) =>
  new RegExp(
    [
      `(?:^|[;{,)] )${name} (?:& & |\\| \\| |\\? \\? )=`,
      `[{[] (?:[^;>]{0,200} )?${name} (?:[^;>]{0,200} )?[\\]}] (?:\\) )?(?:= (?![=>])|of |in )`,
      ` ${name} (?:of|in) `,
      `(?:catch \\(|function|class) ${name} `,
      '\\barguments\\b',
    ].join('|'),
  ).test(code)

const ofText = new RegExp(` \\. (?:${methods.replaceAll(' ', '|')}) \\(`, 'g')
const isSet = /(?<!(?:const|let|var) \w{1,100}|[=!<>]) = (?![=>])/

/** Without what changes a text, which gives a text by any function that sets no other name. */
function withoutArguments(code: string): string {
  let plain = ''
  let last = 0
  for (const { index, 0: call } of code.matchAll(ofText)) {
    const start = index + call.length
    const end = index < last ? -1 : closeOf(code, start)
    if (end === -1 || isSet.test(code.slice(start, end))) continue
    plain += `${code.slice(last, start)} `
    last = end
  }
  return plain + code.slice(last)
}

function closeOf(code: string, start: number): number {
  let open = 1
  for (let at = start; at < code.length; at++) {
    if (code[at] === '(') open++
    else if (code[at] === ')' && --open === 0) return at
  }
  return -1
}

/** The same with empty brackets. */
function withoutBrackets(result: string): string {
  let [plain, last] = [result.trim(), '']
  while (plain !== last)
    [plain, last] = [plain.replace(/\( [^()]+\)/g, '()').replace(/\[ [^[\]]+\]/g, '[]'), plain]
  return plain.replaceAll('( )', '()')
}

/** All that is given to a name by `name = …`. */
function givenTo(code: string, name: string): string[] {
  const all = code.split(new RegExp(`(?<! \\.) ${name} = (?![=>])`)).slice(1)
  return all.length > maxGiven ? [unread] : all.map((rest) => untilNext.exec(rest)?.[0] ?? unread)
}

// The next statement may follow without a semicolon.
const untilNext = /^[^;{}]{0,300}?(?=$|[;{}]| (?:return|const|let|var|if) )/
const unread = 'unread'
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
