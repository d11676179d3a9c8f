import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { type Token, tokensOf } from './static-tokens.ts'

/** What a configuration that is code says by literals, and the members that only running it tells. */
export interface StaticConfig {
  value: JsonObject
  /** Dotted names. */
  unread: string[]
}

const maxDepth = 40
const maxValues = 50_000

/**
 * Reads the exported object of a JavaScript or TypeScript file without running it: literals, lists,
 * maps, names of constants, and the argument of a call such as `defineConfig({…})`.
 */
export function readStatic(source: string): StaticConfig {
  const reader = new StaticReader(tokensOf(source))
  const value = reader.exported()
  return { value: isMap(value) ? value : {}, unread: reader.unread }
}

class StaticReader {
  readonly unread: string[] = []
  private readonly constants = new Map<string, number>()
  private depth = 0
  private values = 0

  private readonly tokens: readonly Token[]

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
    // Where the value of `const name: Type = value` begins.
    for (let at = 0; at < tokens.length; at++)
      if (this.is(at, 'const') || this.is(at, 'let') || this.is(at, 'var')) {
        const equals = this.find(at + 1, '=', 40)
        if (equals !== -1) this.constants.set(this.text(at + 1), equals + 1)
      }
  }

  exported(): Json | undefined {
    for (let at = 0; at < this.tokens.length; at++) {
      if (this.is(at, 'export') && this.is(at + 1, 'default')) return this.value(at + 2, '')
      if (this.is(at, 'module') && this.is(at + 2, 'exports') && this.is(at + 3, '='))
        return this.value(at + 4, '')
    }
    return undefined
  }

  private text = (at: number) => this.tokens[at]?.text ?? ''
  private is = (at: number, text: string) =>
    this.tokens[at]?.text === text && this.tokens[at]?.kind !== 'text'

  private find(from: number, sign: string, most: number): number {
    for (let at = from; at < Math.min(from + most, this.tokens.length); at++)
      if (this.is(at, sign)) return at
    return -1
  }

  /** The value that begins at a token; undefined, and noted, if only code can tell. */
  private value(at: number, path: string): Json | undefined {
    // Constants that name others could be read again and again.
    if (++this.depth > maxDepth || ++this.values > maxValues) {
      this.depth--
      return undefined
    }
    const value = this.read(at, path)
    this.depth--
    if (value === undefined && path !== '' && this.unread.at(-1) !== path) this.unread.push(path)
    return value
  }

  private read(at: number, path: string): Json | undefined {
    const token = this.tokens[at]
    if (!token) return undefined
    if (token.kind === 'sign') return this.readSign(at, path)
    if (token.kind === 'other') return undefined
    if (token.kind === 'name') return this.readName(at, path)
    if (!this.isAlone(at + 1)) return undefined
    return token.kind === 'number' ? Number(token.text) : token.text
  }

  private readSign(at: number, path: string): Json | undefined {
    const sign = this.text(at)
    if (sign === '{') return this.map(at, path)
    if (sign === '[') return this.list(at, path)
    if (sign === '(') return this.readCall(at, path)
    if (sign === '-' && this.tokens[at + 1]?.kind === 'number') return -Number(this.text(at + 1))
    return undefined
  }

  private readName(at: number, path: string): Json | undefined {
    const word = this.text(at)
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (word === 'async' || word === 'function') return this.readReturned(at, path)
    if (this.is(at + 1, '(')) return this.readCall(at + 1, path)
    const constant = this.constants.get(word)
    if (constant === undefined || !this.isAlone(at + 1)) return undefined
    return this.value(constant, path)
  }

  /** `defineConfig({…})`, `({…})`, `() => ({…})`: the first map in it. */
  private readCall(at: number, path: string): Json | undefined {
    if (this.is(at + 1, ')')) return this.readReturned(at, path)
    return this.value(at + 1, path)
  }

  private readReturned(at: number, path: string): Json | undefined {
    const arrow = this.find(at, '>', 6)
    if (arrow !== -1 && this.is(arrow + 1, '(')) return this.value(arrow + 2, path)
    const end = this.find(at, 'return', 5000)
    return end === -1 ? undefined : this.value(end + 1, path)
  }

  /** Whether nothing but a type follows a value up to the next member. */
  private isAlone(at: number): boolean {
    const token = this.tokens[at]
    if (!token || token.kind === 'name') return !token || !['in', 'instanceof'].includes(token.text)
    return ',)]};!'.includes(token.text)
  }

  private list(at: number, path: string): Json[] {
    const items: Json[] = []
    let next = at + 1
    while (next < this.tokens.length && !this.is(next, ']')) {
      if (!this.is(next, ',')) items.push(this.value(next, `${path}.${items.length}`) ?? null)
      next = this.afterMember(next)
    }
    return items
  }

  private map(at: number, path: string): JsonObject {
    const map: JsonObject = {}
    let next = at + 1
    while (next < this.tokens.length && !this.is(next, '}')) {
      this.member(next, path, map)
      next = this.afterMember(next)
    }
    return map
  }

  private member(at: number, path: string, map: JsonObject): void {
    if (this.is(at, '.')) {
      const spread = this.read(at + 3, path)
      if (isMap(spread)) Object.assign(map, spread)
      return
    }
    const key = this.text(at)
    if (key === '__proto__' || this.tokens[at]?.kind === 'sign') return
    const inner = path === '' ? key : `${path}.${key}`
    const value = this.is(at + 1, ':') ? this.value(at + 2, inner) : this.value(at, inner)
    if (value !== undefined) map[key] = value
  }

  /** The token behind the next comma on this level, or the bracket that ends it. */
  private afterMember(from: number): number {
    let open = 0
    for (let at = from; at < this.tokens.length; at++) {
      const { kind, text } = this.tokens[at] ?? { kind: 'other', text: '' }
      if (kind !== 'sign') continue
      if ('([{'.includes(text)) open++
      else if (')]}'.includes(text)) {
        if (open === 0) return at
        open--
      } else if (text === ',' && open === 0) return at + 1
    }
    return this.tokens.length
  }
}
