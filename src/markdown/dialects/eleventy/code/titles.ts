import { endOf, isName, isSign, type Module, textAt } from '../../config/static/module.ts'
import { spell } from './functions.ts'
import { bare, type Code, choiceIn, declared, resultsOf, signsIn } from './results.ts'

const maxChoices = 20

/**
 * The titles of which the first that is not empty counts, as templates: of a function that gives
 * members of its data, such as `(data) => data.heading || data.title`. Empty if only running it
 * tells.
 */
export function readTitles(given: Code, others: readonly Module[]): string[] {
  const [result, ...more] = resultsOf(declared(given, others))
  const data = result && more.length === 0 ? dataOf(result) : null
  if (!result || data === null) return []
  const all = choicesIn(bare(result)).map((one) => titleOf(one, data))
  return all.length > maxChoices || all.includes(null) ? [] : (all as string[])
}

/**
 * The name of the data in a function that does nothing but give this result: '' where its members
 * have names of their own, null for another value.
 */
export function dataOf({ m, from }: Code): string | null {
  const isArrow = isSign(m, from - 1, '>') && isSign(m, from - 2, '=')
  const isReturn = isSign(m, from - 1, 'return') && isSign(m, from - 2, '{')
  if (!isArrow && !isReturn) return null
  // `(data) => {` or `(data) {` are before the brace.
  const isBlock = isReturn && isSign(m, from - 3, '>')
  const end = isBlock ? from - 5 : from - 3
  if (isName(m, end)) return textAt(m, end)
  const open = openOf(m, end)
  if (isName(m, open + 1)) return textAt(m, open + 1)
  const isPlain = m.tokens
    .slice(open + 2, end - 1)
    .every(({ kind, text }) => kind === 'name' || text === ',')
  return isSign(m, open + 1, '{') && isSign(m, end - 1, '}') && isPlain ? '' : null
}

function openOf(m: Module, close: number): number {
  for (let at = close - 1; at > close - maxMembers; at--)
    if (isSign(m, at, '(') && endOf(m, at) === close) return at
  return close
}

const maxMembers = 60

// Holes of templates have no blanks.
const spellClose = (code: Code) => spell(code).replaceAll(' ', '')

/** The operands of `a || b`, and of `a ? a : b`. */
function choicesIn(code: Code): Code[] {
  const { m, from, to } = code
  const choice = choiceIn(code)
  if (choice) {
    const [yes, no] = choice
    const isSame = spellClose({ m, from: yes + 1, to: no }).includes(
      spellClose({ m, from, to: yes }),
    )
    const rest = choicesIn(bare({ m, from: no + 1, to }))
    return isSame ? [{ m, from: yes + 1, to: no }, ...rest] : [{ m, from, to }]
  }
  const signs = [...signsIn(code, '||'), ...signsIn(code, '??')].sort((one, other) => one - other)
  const starts = [from, ...signs.map((at) => at + 2)]
  return starts.map((start, index) => bare({ m, from: start, to: signs[index] ?? to }))
}

const path = /^\w+(?: (?:\? )?\. \w+){0,3}$/

function titleOf(code: Code, data: string): string | null {
  const { m, from, to } = code
  const token = m.tokens[from]
  if (to - from === 1 && token?.kind === 'text')
    return /[{}%]{2}/.test(token.text) ? null : token.text
  if (to - from === 1 && token?.kind === 'other') return templateOf(token.text, data)
  return holeOf(spell(code), data)
}

function holeOf(code: string, data: string): string | null {
  if (!path.test(code)) return null
  const [first = '', ...rest] = code.replaceAll('? ', '').split(' . ')
  if (data === '') return `{{ ${[first, ...rest].join('.')} }}`
  return first === data && rest.length > 0 ? `{{ ${rest.join('.')} }}` : null
}

function templateOf(text: string, data: string): string | null {
  let isKnown = !/\{\{|\{%/.test(text)
  const filled = text.replace(/\$\{([^{}]*)\}/g, (_, hole: string) => {
    const known = holeOf(hole.trim().replace(/\?\./g, '.').replaceAll('.', ' . '), data)
    if (known === null) isKnown = false
    return known ?? ''
  })
  return isKnown && !filled.includes('${') ? filled : null
}
