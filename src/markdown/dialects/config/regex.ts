import { type Repetition, type Root, type SetToken, type Token, types } from 'ret'
import { tokenizer as parse } from 'ret/dist/tokenizer.js'

const maxLength = 1000
const maxSteps = 2000
const maxTexts = 200

/** Whether an expression is read; back references, looks and Unicode classes are not. */
export const isReadableRegex = (source: string): boolean => programOf(source) !== null

/**
 * Whether an expression is found in a text, in time that grows with the product of both lengths.
 * One that cannot be read is found everywhere, because what it leaves out is not known.
 */
export function matchesRegex(source: string, text: string): boolean {
  const program = programOf(source)
  return program === null || runs(program, text)
}

/** One step: goes on at `next` (and `other`) where `test` or `place` allows it. */
interface Step {
  next: number
  other?: number
  test?: (char: string) => boolean
  place?: (before: string, after: string) => boolean
}

interface Program {
  steps: Step[]
  start: number
}

const programs = new Map<string, Program | null>()

function programOf(source: string): Program | null {
  const known = programs.get(source)
  if (known !== undefined) return known
  const made = compile(source)
  if (programs.size < maxTexts) programs.set(source, made)
  return made
}

// What Go and Python read in another way than JavaScript.
const foreign = /\\[pPAzZQGKXC0-7]|\\x\{|\[:|\(\?[^:P]|\(\?P[^<]/

function compile(source: string): Program | null {
  const isAnyCase = source.startsWith('(?i)')
  const bare = isAnyCase ? source.slice(4) : source
  if (bare.length > maxLength || foreign.test(bare)) return null
  const draft: Draft = { steps: [{ next: 0 }], isAnyCase }
  try {
    const root = parse(bare.replace(/\(\?P<\w+>/g, '(?:'))
    return { steps: draft.steps, start: sequenceOf(draft, root, 0) }
  } catch {
    return null
  }
}

const isWord = (char: string) => /^\w$/.test(char)
const isEdge = (before: string, after: string) => isWord(before) !== isWord(after)
const places: Record<string, Step['place']> = {
  '^': (before) => before === '',
  $: (_, after) => after === '',
  b: isEdge,
  B: (before, after) => !isEdge(before, after),
}

class Unreadable extends Error {}

/** A program that is being made; the first step is the end. */
interface Draft {
  steps: Step[]
  isAnyCase: boolean
}

function add({ steps }: Draft, step: Step): number {
  if (steps.length >= maxSteps) throw new Unreadable()
  return steps.push(step) - 1
}

/** The first step of what a root or a group holds, which goes on at `next`. */
function sequenceOf(
  draft: Draft,
  { stack, options }: Pick<Root, 'stack' | 'options'>,
  next: number,
): number {
  const all = (options ?? [stack ?? []]).map((tokens) =>
    tokens.reduceRight((after, token) => stepOf(draft, token, after), next),
  )
  return all.reduceRight((other, one) => add(draft, { next: one, other }))
}

function stepOf(draft: Draft, token: Token, next: number): number {
  if (token.type === types.REPETITION) return repeat(draft, token, next)
  if (token.type === types.GROUP) {
    if (token.followedBy || token.notFollowedBy || token.lookBehind) throw new Unreadable()
    return sequenceOf(draft, token, next)
  }
  if (token.type !== types.POSITION) return add(draft, { next, test: testOf(draft, token) })
  const place = places[token.value]
  if (!place) throw new Unreadable()
  return add(draft, { next, place })
}

function repeat(draft: Draft, { value, min, max }: Repetition, next: number): number {
  let start = next
  if (max === Number.POSITIVE_INFINITY) {
    start = add(draft, { next, other: next })
    const step = stepOf(draft, value, start)
    draft.steps[start] = { next: step, other: next }
  } else
    for (let count = min; count < max; count++)
      start = add(draft, { next: stepOf(draft, value, start), other: next })
  for (let count = 0; count < min; count++) start = stepOf(draft, value, start)
  return start
}

function testOf({ isAnyCase }: Draft, token: Token): (char: string) => boolean {
  const test = holds(token)
  return isAnyCase ? (char) => test(char.toLowerCase()) || test(char.toUpperCase()) : test
}

function holds(token: Token | SetToken): (char: string) => boolean {
  if (token.type === types.CHAR) {
    const own = String.fromCodePoint(token.value)
    return (char) => char === own
  }
  if (token.type === types.RANGE) {
    const [from, to] = [token.from, token.to]
    return (char) => from <= (char.codePointAt(0) ?? 0) && (char.codePointAt(0) ?? 0) <= to
  }
  if (token.type !== types.SET) throw new Unreadable()
  const members = token.set.map(holds)
  const { not } = token
  return (char) => members.some((one) => one(char)) !== not
}

function runs({ steps, start }: Program, text: string): boolean {
  const chars = [...text]
  let possible: number[] = []
  for (let at = 0; at <= chars.length; at++) {
    const [before, after] = [chars[at - 1] ?? '', chars[at] ?? '']
    // An expression may begin at each character.
    const here = reached(steps, [...possible, start], before, after)
    if (here.has(0)) return true
    possible = [...here].flatMap((one) => {
      const { test, next = 0 } = steps[one] ?? {}
      return after !== '' && test?.(after) ? [next] : []
    })
  }
  return false
}

/** The steps that are reached without a further character of the text. */
function reached(steps: Step[], from: number[], before: string, after: string): Set<number> {
  const all = new Set<number>()
  const open = from
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = steps[at]
    if (!step || all.has(at)) continue
    if (step.place && !step.place(before, after)) continue
    all.add(at)
    if (at === 0 || step.test) continue
    open.push(step.next)
    if (step.other !== undefined) open.push(step.other)
  }
  return all
}
