import type { Sql } from '../../database/client.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { findTakenPaths } from '../queries.ts'

/** An article that wants a path; `base` is the one before any number. */
export type Claim = { id: string; path: string; base?: string; article: ReadArticle }

/**
 * All claims on one path. They are numbered together: each by itself would look at as many numbers
 * as there are claims.
 */
interface Contest {
  lang: string
  base: string
  claims: Claim[]
}

/** A claim keeps the path it has if it can; else it takes a number that is free. */
export async function numberTaken(tx: Sql, claims: readonly Claim[], round: number): Promise<void> {
  const contests = contestsOf(claims)
  const most = Math.ceil(mostAsked / Math.max(contests.length, 1))
  const numbers = candidatesUpTo(round, most)
  const wanted = contests.flatMap(({ lang, base, claims }) => [
    ...claims.map(({ path }) => ({ lang, path })),
    ...numbers.map((number) => ({ lang, path: numbered(base, number) })),
  ])
  const taken = await findTakenPaths(tx, wanted)
  for (const contest of contests) settle(contest, numbers, taken, round)
}

// Paths that one statement asks for.
const mostAsked = 50_000

function contestsOf(claims: readonly Claim[]): Contest[] {
  const contests = new Map<string, Contest>()
  for (const claim of claims) {
    const { lang, path } = claim.article.fields
    const base = claim.base ?? path
    const known = contests.get(pathKey(lang, base))
    if (known) known.claims.push(claim)
    else contests.set(pathKey(lang, base), { lang, base, claims: [claim] })
  }
  return [...contests.values()]
}

function settle(
  { lang, base, claims }: Contest,
  numbers: number[],
  taken: Map<string, string>,
  round: number,
) {
  const owner = (number: number) => taken.get(pathKey(lang, numbered(base, number)))
  const own = new Map(numbers.map((number) => [owner(number), number]))
  const free = numbers.filter((number) => owner(number) === undefined).reverse()
  // Nobody has looked whether those behind the last candidate are free; the constraint will tell.
  // While the next round asks for more candidates, a claim waits for it instead: a guess that
  // happens to be free would break the order of the claims.
  let beyond = numbers.length < 8 ** (round + 1) ? (numbers.at(-1) ?? 0) + 1 : null
  for (const claim of claims) {
    if ((taken.get(pathKey(lang, claim.path)) ?? claim.id) !== claim.id) {
      const number = own.get(claim.id) ?? takeFree(free, owner, round) ?? beyond
      if (number === null) continue
      if (number === beyond) beyond++
      claim.path = numbered(base, number)
    }
    taken.set(pathKey(lang, claim.path), claim.id)
  }
}

/** Takes one off the free numbers, the lowest of which is the last. */
function takeFree(free: number[], owner: (number: number) => string | undefined, round: number) {
  while (free.length > 0) {
    const last = free.length - 1
    const at = last - chosen(free.length, round)
    const number = free[at] as number
    free[at] = free[last] as number
    free.pop()
    if (owner(number) === undefined) return number
  }
  return undefined
}

const widest = 4_096
const furthest = 8 ** 10

/** Ever more numbers to try, as far as they are needed; then as many, ever further off. */
export function candidatesUpTo(round: number, most = widest): number[] {
  const width = Math.min(8 ** (round + 1), most, widest)
  const first = round > 3 ? Math.min(8 ** round, furthest) : 1
  return Array.from({ length: width }, (_, n) => first + n)
}

/**
 * Which of the free ones: the first; who met others there again and again tries further afield, or
 * all would meet there for ever.
 */
export const chosen = (free: number, round: number): number =>
  round < 2 ? 0 : Math.floor(Math.random() * Math.min(free, 4 ** round))

/** The key under which `findTakenPaths` answers. */
export const pathKey = (lang: string, path: string) => `${lang}\n${path}`

function numbered(path: string, number: number): string {
  if (number === 1) return path
  return `${path === '' ? 'index' : path}-${number}`
}
