import { z } from 'zod'
import { Id } from '../../shapes.ts'
import { escapeComma } from './canonical.ts'

// Parameters with several values. Where a parameter only selects, repeats mean the same as commas;
// where it can demand several conditions, commas mean any of and repeats mean all of.

const filled = z.string().min(1, 'Must not be empty. Leave the parameter out instead.')
const repeated = z.union(
  [filled.transform((text) => [text]), z.array(filled)],
  'A text is expected.',
)

/** Most repeats where each is a separate condition. */
const maxRepeats = 20
const maxShown = 50
/** Values of one parameter, its repeats counted together: each costs a look-up. */
const maxValues = 100

const listed = { type: 'array', items: { type: 'string' }, style: 'form' }

/** `a,b` or repeats mean any of; gives `['a', 'b']` without duplicates. */
export const commaParam = repeated
  .transform((texts, context) => [...new Set(groupsOf(texts, faultIn(context)).flat())])
  .meta({ openapi: { ...listed, explode: false } })

/** The same, restricted to the named values. */
export function choicesParam<const T extends string>(choices: readonly T[]) {
  const openapi = { ...listed, items: { type: 'string', enum: choices }, explode: false }
  return repeated
    .transform((texts, context) => {
      const given = texts.flatMap((text) => text.split(','))
      const found = given.flatMap((name) => choices.find((choice) => choice === name) ?? [])
      const unknown = given.find((name) => choices.every((choice) => choice !== name))
      if (unknown !== undefined) {
        const expected = `One or more of ${choices.join(', ')}, separated by commas, are expected`
        const shown = JSON.stringify(unknown.slice(0, maxShown))
        faultIn(context)('invalid_value', `${expected}, not ${shown}.`)
      }
      return [...new Set(found)]
    })
    .meta({ openapi })
}

/** The same for ids. */
export const idsParam = commaParam
  .transform((texts, context) => {
    const ids = texts.map((text) => Id.safeParse(text).data)
    if (ids.includes(undefined))
      faultIn(context)('invalid_value', 'UUIDs separated by commas are expected.')
    return [...new Set(ids.filter((id) => id !== undefined))]
  })
  .meta({ openapi: { ...listed, items: { type: 'string', format: 'uuid' }, explode: false } })

const conditions = z.union([
  z.string().transform((text) => [text]),
  z.array(z.string()).max(maxRepeats, `At most ${maxRepeats} repeats are allowed.`),
])

/** Commas mean any of, repeats mean all of: `tag=a,b&tag=c` gives `[['a', 'b'], ['c']]`. */
export const anyAllParam = conditions
  .transform((texts, context) => groupsOf(texts, faultIn(context)))
  .meta({ openapi: { ...listed, explode: true } })

/**
 * The same for names that may contain commas: `a, b` also means the name as a whole. A text with an
 * escape marks itself which commas separate names (`printQuery` relies on that).
 */
export const namesParam = conditions
  .transform((texts, context) =>
    groupsOf(texts, faultIn(context)).map((group, place) => {
      const text = texts[place] ?? ''
      return group.length > 1 && !text.includes('\\') ? [...group, text] : group
    }),
  )
  .meta({ openapi: { ...listed, explode: true } })

/** `NAME[]`: each value is taken whole, and repeats mean any of. Used with `folding`. */
export const wholeParam = repeated
  .transform((texts, context) => wholeGroup(texts, faultIn(context)))
  .meta({
    openapi: { ...listed, explode: true },
    description: 'Each value is taken whole, commas included; repeats mean any of.',
  })

type Folded<T> = { [Name in keyof T as Name extends `${string}[]` ? never : Name]: T[Name] }

/** Adds the values of `NAME[]` as one more condition of `NAME`. */
export function folding<T extends z.ZodType<Record<string, unknown>>>(schema: T) {
  return schema.transform((query) => {
    const entries = Object.entries(query).filter(([, value]) => value !== undefined)
    const folded = new Map(entries.filter(([name]) => !name.endsWith('[]')))
    for (const [name, group] of entries)
      if (name.endsWith('[]')) {
        const plain = name.slice(0, -2)
        folded.set(plain, [...((folded.get(plain) as string[][] | undefined) ?? []), group])
      }
    return Object.fromEntries(folded) as Folded<z.output<T>>
  })
}

/** The object schema that `gathering` and `folding` wrapped: its members are the parameters. */
export function shapeOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (!(schema instanceof z.ZodPipe)) return schema
  return shapeOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in)
}

/** Records a fault of a parameter. */
type Fault = (code: string, message: string) => void

export const faultIn =
  (context: z.RefinementCtx, path: string[] = []): Fault =>
  (code, message) =>
    context.addIssue({ code: 'custom', message, path, params: { code } })

/** The values of one condition, each taken whole. */
export function wholeGroup(texts: readonly string[], fault: Fault): string[] {
  const group = [...new Set(texts)]
  if (group.includes(''))
    fault('invalid_value', 'Must not be empty. Leave the parameter out instead.')
  checkCount(group.length, fault)
  return group
}

/** The conditions in texts with commas. */
export function groupsOf(texts: readonly string[], fault: Fault): string[][] {
  const groups = texts.map(splitCommas)
  if (groups.flat().includes(''))
    fault('invalid_value', 'Names separated by commas are expected; none may be empty.')
  checkCount(groups.flat().length, fault)
  return groups
}

/** Limits the conditions of one parameter. */
export function checkRepeats(texts: readonly string[], fault: Fault): void {
  if (texts.length > maxRepeats) fault('too_big', `At most ${maxRepeats} repeats are allowed.`)
}

function checkCount(count: number, fault: Fault): void {
  if (count > maxValues)
    fault('too_many', `At most ${maxValues} values are allowed; there are ${count}.`)
}

// `\,` is a comma within a name and `\\` a backslash. NUL, which no parameter contains, is the
// temporary separator of the names.
const splitCommas = (text: string) => [
  ...new Set(text.replace(/\\([\\,])|,/g, (_, escaped) => escaped ?? '\0').split('\0')),
]

/** Filters by language. */
export const langParams = {
  lang: commaParam
    .optional()
    .describe('`en` means `en`, `en-GB` and every other tag that begins with `en-`.'),
  'lang[exact]': commaParam.optional().describe('`en` means only `en`.'),
}

/**
 * Languages to fall back to, the best first. The text keeps their order, which a list would not.
 */
interface Fallback {
  langs: string[]
  text: string
}

const maxFallbacks = 10

/** `fallback=en,fr`. */
export const fallbackParam = commaParam
  .transform((langs, context): Fallback => {
    if (langs.length > maxFallbacks)
      faultIn(context)('too_many', `At most ${maxFallbacks} languages are allowed.`)
    return { langs, text: langs.map(escapeComma).join(',') }
  })
  .meta({ openapi: { ...listed, explode: false, maxItems: maxFallbacks } })
