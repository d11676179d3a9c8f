import type { Run } from '../../config/interpreter/scope.ts'
import type { Scope, Value } from '../../config/interpreter/values.ts'
import { openModule } from '../../config/static/module.ts'
import { parseModule } from '../../config/syntax/statements.ts'

/** A tag of a template: `<Layout post={post}>`. */
export interface Tag {
  name: string
  at: number
  end: number
  /** Where its element ends. */
  close: number
  /** Its attributes as the object that they are. */
  given: string
}

const anyTag = /<(\/?)([A-Za-z_$][\w$]*(?:\.[\w$]+)*)(?=[\s/>])/g
const voids = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/
const maxTags = 500

/** The tags of a template that have attributes, or names that may be those of values. */
export function tagsOf(template: string): Tag[] {
  const tags: Tag[] = []
  const open = new Map<string, (Tag | null)[]>()
  for (const { 1: slash, 2: name = '', index } of template.matchAll(anyTag)) {
    if (tags.length >= maxTags) break
    const ofName = open.get(name) ?? []
    open.set(name, ofName)
    if (slash) {
      const last = ofName.pop()
      if (last) last.close = index
      continue
    }
    const tag = tagAt(template, name, index)
    if (tag) tags.push(tag)
    if (!(tag ? tag.close === tag.end : template[index + name.length + 1] === '/')) ofName.push(tag)
  }
  return tags
}

/** The tag at a place, with its element as open until another tag closes it. */
function tagAt(template: string, name: string, at: number): Tag | null {
  const after = at + name.length + 1
  const isOfValue = /^[A-Z]|\./.test(name) || name === 'slot'
  if (!isOfValue && !/\s/.test(template[after] ?? '')) return null
  const { end, given } = attributesOf(template, after)
  const isEmpty = template[end - 1] === '/' || voids.test(name)
  return { name, at, end, close: isEmpty ? end : Number.POSITIVE_INFINITY, given }
}

/** Whether what is at a place is in the element of a tag. */
export const holds = ({ end, close }: Tag, at: number): boolean => end <= at && at < close

const maxTag = 5000
const quotes = '"\'`'

function attributesOf(template: string, from: number): Pick<Tag, 'end' | 'given'> {
  const members: string[] = []
  const last = Math.min(template.length, from + maxTag)
  let at = from
  while (at < last && template[at] !== '>') {
    const start = at
    const name = /^[\w$:@.-]+/.exec(template.slice(at, at + 100))?.[0] ?? ''
    at += name.length
    const isValue = name !== '' && template[at] === '='
    if (isValue) at++
    const end = valueEnd(template, at, last)
    const value = template.slice(at, end)
    if (name !== '') members.push(`'${name}': ${isValue ? bare(value) : 'true'}`)
    else if (value.startsWith('{')) members.push(value.slice(1, -1))
    at = isValue || (name === '' && end > at) ? end : at
    if (at === start) at++
  }
  return { end: at, given: `({ ${members.join(', ')} })` }
}

const bare = (value: string) =>
  value.startsWith('{') ? `(${value.slice(1, -1)})` : value === '' ? 'true' : value

/** Where the braces or quotes at a place end; the place itself if there are none. */
function valueEnd(template: string, from: number, last: number): number {
  const first = template[from] ?? ''
  if (first !== '' && quotes.includes(first)) {
    const end = template.indexOf(first, from + 1)
    return end < 0 || end > last ? last : end + 1
  }
  if (first !== '{') return from
  let depth = 0
  for (let at = from; at < last; at++) {
    if (template[at] === '{') depth++
    if (template[at] === '}' && --depth === 0) return at + 1
  }
  return last
}

/** What an expression of a template stands for; null if it is none. */
export function madeHere(run: Run, scope: Scope, source: string): Value | null {
  const [one] = parseModule(openModule(scope.code.file, `const asked = (${source})`))
  return one?.kind === 'let' && one.value ? run.evaluate(run, scope, one.value) : null
}
