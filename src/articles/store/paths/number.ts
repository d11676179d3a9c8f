import type { Sql } from '../../../database/client.ts'
import type { ReadArticle } from '../../../markdown/fields/read.ts'
import { findTakenPaths } from '../../path-queries.ts'

/** An article that wants a path; `base` is the path without a number. */
type PathClaim = { id: string; path: string; base?: string; article: ReadArticle }

/**
 * All claims on one path. They are numbered together, because each claim alone would check as many
 * numbers as there are claims.
 */
interface Contest {
  lang: string
  base: string
  claims: PathClaim[]
}

/**
 * Lets each claim keep its path if that is free, and gives it a free number otherwise. Returns
 * whether all paths were found to be free; a later round looks at more numbers for the others.
 */
export async function numberTakenPaths(
  tx: Sql,
  claims: readonly PathClaim[],
  round: number,
): Promise<boolean> {
  const contests = contestsOf(claims)
  const maxPerContest = Math.ceil(maxPathsAsked / Math.max(contests.length, 1))
  const numbers = candidateNumbers(round, maxPerContest)
  const wanted = contests.flatMap(({ lang, base, claims }) => [
    ...claims.map(({ path }) => ({ lang, path })),
    ...numbers.map((number) => ({ lang, path: numbered(base, number) })),
  ])
  const taken = await findTakenPaths(tx, wanted)
  return contests
    .map((contest) => assignPaths(contest, numbers, taken, round))
    .every((sure) => sure)
}

// The most paths that one statement asks for.
const maxPathsAsked = 50_000

function contestsOf(claims: readonly PathClaim[]): Contest[] {
  const contests = new Map<string, Contest>()
  for (const claim of claims) {
    const { lang, path } = claim.article.fields
    const base = claim.base ?? path
    const contest = contests.get(pathKey(lang, base))
    if (contest) contest.claims.push(claim)
    else contests.set(pathKey(lang, base), { lang, base, claims: [claim] })
  }
  return [...contests.values()]
}

function assignPaths(
  { lang, base, claims }: Contest,
  numbers: number[],
  taken: Map<string, string>,
  round: number,
): boolean {
  const owner = (number: number) => taken.get(pathKey(lang, numbered(base, number)))
  const own = new Map(numbers.map((number) => [owner(number), number]))
  const free = numbers.filter((number) => owner(number) === undefined).reverse()
  // Numbers after the last candidate were not checked; the unique constraint will reject a taken
  // one. As long as the next round asks for more candidates, a claim waits for that round instead:
  // a guess that happens to be free would break the order of the claims.
  let beyond = numbers.length < 8 ** (round + 1) ? (numbers.at(-1) ?? 0) + 1 : null
  let sure = true
  for (const claim of claims) {
    if ((taken.get(pathKey(lang, claim.path)) ?? claim.id) !== claim.id) {
      const number = own.get(claim.id) ?? takeFree(free, owner, round) ?? beyond
      if (number === null) {
        sure = false
        continue
      }
      if (number === beyond) {
        beyond++
        sure = false
      }
      claim.path = numbered(base, number)
    }
    taken.set(pathKey(lang, claim.path), claim.id)
  }
  return sure
}

/** Removes one of the free numbers and returns it; they are sorted in descending order. */
function takeFree(free: number[], owner: (number: number) => string | undefined, round: number) {
  while (free.length > 0) {
    const last = free.length - 1
    const at = last - pickIndex(free.length, round)
    const number = free[at] as number
    free[at] = free[last] as number
    free.pop()
    if (owner(number) === undefined) return number
  }
  return undefined
}

const maxWindow = 4_096
const maxFirst = 8 ** 10

/** The numbers to try in a round: a window that grows up to a limit, then moves further away. */
export function candidateNumbers(round: number, most = maxWindow): number[] {
  const width = Math.min(8 ** (round + 1), most, maxWindow)
  const first = round > 3 ? Math.min(8 ** round, maxFirst) : 1
  return Array.from({ length: width }, (_, n) => first + n)
}

/**
 * The index of the free candidate to take: the first; after two collisions a random one from a
 * growing window, so that concurrent writers stop colliding.
 */
export const pickIndex = (free: number, round: number): number =>
  round < 2 ? 0 : Math.floor(Math.random() * Math.min(free, 4 ** round))

/** The key under which `findTakenPaths` returns a path. */
export const pathKey = (lang: string, path: string) => `${lang}\n${path}`

function numbered(path: string, number: number): string {
  if (number === 1) return path
  return `${path === '' ? 'index' : path}-${number}`
}
