import { openModule } from '../../config/static/module.ts'
import { parseModule } from '../../config/syntax/statements.ts'
import type { Run } from '../entries/scope.ts'
import type { Scope, Value } from '../entries/values.ts'

/** A tag of a template: `<Layout post={post}>`. */
export interface Tag {
  name: string
  at: number
  end: number
  isClosed: boolean
  /** Its attributes as the object that they are. */
  given: string
}

const opening = /<([A-Za-z_$][\w$]*(?:\.[\w$]+)*)(?=[\s/>])/g
const maxTags = 500

/** The tags of a template whose names may be those of values. */
export function tagsOf(template: string): Tag[] {
  const tags: Tag[] = []
  for (const { 1: name = '', index } of template.matchAll(opening)) {
    if (tags.length >= maxTags) break
    const isOfValue = /^[A-Z]|\./.test(name) || name === 'slot'
    if (isOfValue || template.startsWith(' ', index + name.length + 1))
      tags.push({ name, at: index, ...attributesOf(template, index + name.length + 1) })
  }
  return tags
}

const maxTag = 5000
const quotes = '"\'`'

function attributesOf(template: string, from: number): Pick<Tag, 'end' | 'isClosed' | 'given'> {
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
  const isClosed = template[at - 1] === '/'
  return { end: at, isClosed, given: `({ ${members.join(', ')} })` }
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
