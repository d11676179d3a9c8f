import type { Json } from '../../../shapes.ts'

/** What is replaced in a slug, by an expression of Python, and by what. */
export type Substitution = [pattern: string, by: string]

const maxPairs = 50
const maxPattern = 200

/** The pairs of a setting that can be applied in linear time; null if one cannot. */
export function substitutionsOf(value: Json | undefined): Substitution[] | null {
  if (!Array.isArray(value) || value.length > maxPairs) return null
  const pairs = value.map((pair) => (Array.isArray(pair) && pair.length === 2 ? pair : []))
  const isRead = pairs.every(
    ([pattern, by]) =>
      typeof pattern === 'string' &&
      typeof by === 'string' &&
      !by.includes('\\') &&
      stepOf(pattern) !== null,
  )
  return isRead ? (pairs as Substitution[]) : null
}

type Step = (text: string, by: string) => string

const compiled = new WeakMap<readonly Substitution[], [Step, string][]>()

/** The text once all substitutions are made. */
export function substitute(text: string, pairs: readonly Substitution[]): string {
  const known = compiled.get(pairs)
  const steps =
    known ??
    pairs.flatMap(([pattern, by]): [Step, string][] => {
      const step = stepOf(pattern)
      return step ? [[step, by]] : []
    })
  if (!known) compiled.set(pairs, steps)
  return steps.reduce((changed, [step, by]) => step(changed, by), text)
}

const atom = /\\[wsd]|\\[^\w\s]|\[\^?(?:\\[wsd]|\\[^\w\s]|[^\]\\[])+\]|[^\\[\](){}*+?.^$|]/gu

/** Signs, classes and sequences of them; only one alone may have a `+`, so that none goes back. */
function stepOf(pattern: string): Step | null {
  if (pattern.length > maxPattern) return null
  const bare = pattern.replace(/^\(\?[iu]+\)/, '')
  if (/^(?:\\A|\^)\\s[*+]$/.test(bare)) return (text, by) => by + text.trimStart()
  if (/^\\s[*+](?:\\Z|\$)$/.test(bare)) return (text, by) => text.trimEnd() + by
  const isRun = bare.endsWith('+') && !bare.endsWith('\\+')
  const rest = isRun ? bare.slice(0, -1) : bare
  const atoms = rest.match(atom) ?? []
  if (atoms.join('') !== rest || atoms.length === 0 || (isRun && atoms.length > 1)) return null
  const expression = expressionOf(atoms.map(ofJavaScript).join('') + (isRun ? '+' : ''))
  return expression && ((text, by) => text.replace(expression, () => by))
}

function expressionOf(source: string): RegExp | null {
  try {
    return new RegExp(source, 'giu')
  } catch {
    return null
  }
}

const classes: Record<string, string> = { '\\w': '\\p{L}\\p{N}_', '\\s': '\\s', '\\d': '\\p{Nd}' }

const ofJavaScript = (part: string): string =>
  part.startsWith('[')
    ? part.replace(/\\[\s\S]/g, (code) => classes[code] ?? code)
    : Object.hasOwn(classes, part)
      ? `[${classes[part]}]`
      : part.replace(/^\\/, '').replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
