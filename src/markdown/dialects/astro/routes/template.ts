import { openModule } from '../../config/static/module.ts'
import { parseModule } from '../../config/syntax/statements.ts'
import { all, type Condition, not, some } from '../entries/conditions.ts'
import type { Run } from '../entries/scope.ts'
import { type Code, literal, pathsOf, truthOf, type Value, variable } from '../entries/values.ts'

/** `{` with what is asked behind it, and whether the text is behind the `:` of it. */
interface Brace {
  asked: string
  sign: '&&' | '||' | '?'
  isNo: boolean
}

const content = /<Content\b/g
const maxTexts = 20
const maxTemplate = 100_000

/**
 * What a page asks of its entry below its script, before it shows the text of it: `{post.data.ready
 * && <Content />}`.
 */
export function shownBelow(run: Run, code: Code): Condition {
  const whole = run.files.text(code.file) ?? ''
  const template = whole.replace(/^\s*---[^\n]*\n[\s\S]*?(?:^|\n)---/, '').slice(0, maxTemplate)
  const texts = [...template.matchAll(content)].slice(0, maxTexts)
  if (texts.length === 0) return 'yes'
  return some(
    ...texts.map(({ index }) => {
      const sides = bracesBefore(template, index).filter((one) => !isTwofold(one, template))
      return all(...sides.map((one) => answerOf(run, code, one)))
    }),
  )
}

/** Whether both sides of a choice show the text. */
const isTwofold = ({ sign }: Brace, template: string) =>
  sign === '?' && (template.match(content) ?? []).length > 1

const open = /^([^<]{0,300}?)(&&|\|\||\?(?![.?]))\s*\(?\s*$/
const openNo = /^([^<]{0,300}?)\?\s*(?:null|undefined|false|''|"")\s*:\s*\(?\s*$/
const behindColon = />\s{0,50}\)?\s{0,50}:\s{0,50}\(?\s{0,50}</
const maxBraces = 20
const maxHead = 400

/** The braces that a place of a template is in, with what they ask. */
function bracesBefore(template: string, end: number): Brace[] {
  const found: Brace[] = []
  let depth = 0
  let left = maxBraces
  for (let at = end - 1; at >= 0 && left > 0; at--) {
    if (template[at] === '}') depth++
    if (template[at] !== '{' || depth-- > 0) continue
    depth = 0
    left--
    const one = braceAt(template, at + 1, end)
    if (one) found.push(one)
  }
  return found
}

function braceAt(template: string, start: number, end: number): Brace | null {
  const tag = template.slice(start, start + maxHead).search(/<[A-Za-z>]/)
  const head = template.slice(start, start + Math.max(tag, 0))
  // Lists of other entries are not read.
  if (head.includes('=>')) return null
  const [, otherwise] = openNo.exec(head) ?? []
  if (otherwise !== undefined) return { asked: otherwise, sign: '?', isNo: true }
  const [, asked, sign] = open.exec(head) ?? []
  if (asked === undefined) return null
  const isNo = sign === '?' && behindColon.test(template.slice(start + tag, end + 1))
  return { asked, sign: sign as Brace['sign'], isNo }
}

const ofText = /^(?:$|data|id\b|slug\b|filePath)/

function answerOf(run: Run, { file, scope }: Code, { asked, sign, isNo }: Brace): Condition {
  const [one] = parseModule(openModule(file, `const asked = (${asked})`))
  if (one?.kind !== 'let' || !one.value) return 'unread'
  // They are there for each entry.
  const values = new Map<string, Value>([
    ['Content', literal(true)],
    ['headings', variable],
  ])
  const value = run.evaluate(run, { values, parent: scope, code: scope.code }, one.value)
  if (!pathsOf(value).some((path) => ofText.test(path))) return 'yes'
  const is = truthOf(value)
  return sign === '||' || isNo ? not(is) : is
}
