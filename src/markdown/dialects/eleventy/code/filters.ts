import { isSign, type Module, textAt } from '../../config/static/module.ts'

/** The filter for names that Eleventy has itself, of this name. */
export const nameOfFilter = (name: string) =>
  name === 'slug' || name === 'slugify' ? name : undefined

/**
 * The filter of Eleventy that a name of the file stands for, by `config.getFilter('slugify')` or
 * `config.javascriptFunctions.slugify`, where the file gives no other filter this name.
 */
export function filterOf(m: Module, name: string): 'slug' | 'slugify' | undefined {
  const at = m.constants.get(name)
  const isOther = m.imports.has(name) || m.functions.has(name) || m.changed.has(name)
  if (at === undefined) return isOther ? undefined : nameOfFilter(name)
  return isOther ? undefined : filterAt(m, at)
}

/** The filter that an expression from here on gives. */
function filterAt(m: Module, from: number): 'slug' | 'slugify' | undefined {
  for (let at = from; at < from + maxTokens && isMember(m, at); at++) {
    const name = nameOfFilter(textAt(m, at + 2))
    if (!name || isReplaced(m, name)) continue
    if (isGetFilter(m, at)) return name
    if (isSign(m, at, 'javascriptFunctions') && isSign(m, at + 1, '.')) return name
  }
  return undefined
}

const maxTokens = 8
const isMember = (m: Module, at: number) => m.tokens[at]?.kind === 'name' || isSign(m, at, '.')

const isGetFilter = (m: Module, at: number) =>
  textAt(m, at) === 'getFilter' && isSign(m, at + 1, '(') && isSign(m, at + 3, ')')

/** Whether `config.getFilter('slugify')` ends before this place. */
export const isFilterCall = (m: Module, end: number) => {
  const name = nameOfFilter(textAt(m, end - 2))
  return isGetFilter(m, end - 4) && name !== undefined && !isReplaced(m, name)
}

/** Whether the file adds a filter of this name. */
const isReplaced = (m: Module, name: string) =>
  m.tokens.some(
    ({ text, kind }, at) =>
      kind === 'text' && text === name && /^add\w*Filter$/.test(textAt(m, at - 2)),
  )
