import { endOf, textAt } from '../static/module.ts'
import { accept, type Cursor, sees, seesArrow } from './cursor.ts'

const maxAngles = 300
const prefixes = new Set(['keyof', 'typeof', 'readonly', 'infer', 'unique', 'asserts'])

/** Skips a type, such as `Promise<A[]> | { b: 'c' }`. */
export function skipType(c: Cursor): void {
  do {
    while (accept(c, '|') || accept(c, '&'));
    if (!skipOperand(c)) return
    while (skipSuffix(c));
  } while ((sees(c, '|') && !sees(c, '|', 1)) || (sees(c, '&') && !sees(c, '&', 1)))
}

/** Skips a name, brackets or a function, of which each `=>` begins another. */
function skipOperand(c: Cursor): boolean {
  while (skipPart(c)) {
    if (!seesArrow(c) || !sees(c, ')', -1)) return true
    c.at += 2
  }
  return false
}

function skipPart(c: Cursor): boolean {
  while (prefixes.has(textAt(c.m, c.at))) c.at++
  const { kind, text = '' } = c.m.tokens[c.at] ?? {}
  if (kind === undefined || (kind === 'sign' && !'({['.includes(text))) return false
  c.at = kind === 'sign' ? endOf(c.m, c.at) + 1 : c.at + 1
  return true
}

function skipSuffix(c: Cursor): boolean {
  if (sees(c, '<')) return skipAngles(c)
  if (sees(c, '[')) c.at = endOf(c.m, c.at) + 1
  else if (sees(c, '.') || sees(c, 'is')) c.at += 2
  else return false
  return true
}

/** Skips `<…>` if it holds only types. */
export function skipAngles(c: Cursor): boolean {
  let open = 0
  for (let at = c.at; at < Math.min(c.at + maxAngles, c.m.tokens.length); at++) {
    const { kind, text = '' } = c.m.tokens[at] ?? {}
    if (kind !== 'sign') continue
    if (text === '<') open++
    else if (text === '>' && textAt(c.m, at - 1) !== '=') open--
    else if ('([{'.includes(text)) at = endOf(c.m, at)
    else if (!'.,|&?:=>'.includes(text) || isDoubled(c, at)) return false
    if (open > 0) continue
    c.at = at + 1
    return true
  }
  return false
}

const isDoubled = ({ m }: Cursor, at: number) =>
  '|&=?'.includes(textAt(m, at)) && textAt(m, at) === textAt(m, at + 1)
