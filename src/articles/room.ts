import type { Sql } from '../database/client.ts'
import { conflict } from '../errors.ts'
import type { ReadArticle } from '../markdown/read.ts'
import type { Problem } from '../shapes.ts'
import { fileOfPlace } from './place.ts'
import { findTakenFiles, findTakenPaths, findVersions } from './queries.ts'
import type { Origin } from './record.ts'
import type { Planned } from './write.ts'

type Claim = { id: string; path: string; base?: string; article: ReadArticle; origin: Origin }

/** Finds another path or file for what the constraints turned away; 409 where a given path is taken. */
export async function makeRoom(tx: Sql, waiting: Planned[], round: number): Promise<void> {
  await refuseTakenIds(tx, waiting)
  const wanted = new Map(waiting.map((plan) => [plan, plan.origin.file]))
  await numberFiles(tx, waiting, round)
  await numberTaken(
    tx,
    waiting.filter((plan) => plan.pathIs === 'derived'),
    round,
  )
  const given = waiting.filter((plan) => plan.pathIs === 'given')
  const taken = await findTakenPaths(
    tx,
    given.map(({ id, path, article }) => ({ id, path, lang: article.fields.lang })),
  )
  for (const plan of given)
    if (taken.has(pathKey(plan.article.fields.lang, plan.path))) throw pathTaken(plan.path)
  for (const [plan, file] of wanted) settlePlace(plan, file)
  if (round > 20) throw conflict('Too many writers want the same path at once; try again.')
}

// Only an id that the client made can be one that exists.
async function refuseTakenIds(tx: Sql, waiting: readonly Planned[]): Promise<void> {
  const taken = await findVersions(
    tx,
    waiting.map(({ id }) => id),
  )
  if (taken.size === 0) return
  const message = 'There is an article with this id; change it, or replace it with PUT.'
  throw conflict(message, [{ pointer: '/id', code: 'taken', message }])
}

// An article born here takes the first free file beside the one it wanted; a file that an import brings is its own.
async function numberFiles(tx: Sql, plans: Planned[], round: number): Promise<void> {
  const candidates = ({ origin }: Planned): Origin[] => [
    origin,
    ...numbers(round).map((number) => ({ ...origin, file: numberedFile(origin.file, number + 1) })),
  ]
  const taken = await findTakenFiles(tx, plans.flatMap(candidates))
  for (const plan of plans) {
    if (!taken.has(fileKey(plan.origin))) continue
    const { file } = plan.origin
    if (!plan.refile)
      throw conflict(`Another import has just made ${file}.`, [
        { file, code: 'file_taken', message: 'This source has an article of this file already.' },
      ])
    const free = candidates(plan).filter((origin) => !taken.has(fileKey(origin)))
    plan.origin = oneOf(free, round) ?? plan.origin
    taken.add(fileKey(plan.origin))
  }
}

// What the file's name says and where the article is must agree, or an export would bring it back elsewhere. A number of
// the path stands in the name, too; in a text that is ours the path is a key; in any other one the folder `_posts`, which
// is no part of a path, makes the name another one.
function settlePlace(plan: Planned, wanted: string): void {
  const { origin, article, path, pathIs, refile } = plan
  const isNumbered = path !== article.fields.path
  if (!refile || (!isNumbered && origin.file === wanted)) return
  plan.base ??= article.fields.path
  refileAs(plan, refile, isNumbered ? fileOfPlace(article.fields.lang, path) : origin.file)
  if (plan.article.fields.path === path) return
  if (pathIs === 'derived') plan.path = plan.article.fields.path
  else refileAs(plan, refile, wanted.replace('/', '/_posts/'))
}

function refileAs(plan: Planned, refile: NonNullable<Planned['refile']>, file: string): void {
  plan.origin = { ...plan.origin, file }
  plan.article = refile(file, plan.path)
}

// Ever more candidates, as far as they are needed.
const numbers = (round: number) => Array.from({ length: 8 ** Math.min(round + 1, 4) }, (_, n) => n + 1)

// The first free one; who met others there again and again tries further afield, or all would meet there for ever.
const oneOf = <T>(free: readonly T[], round: number): T | undefined =>
  free[round < 2 ? 0 : Math.floor(Math.random() * Math.min(free.length, 4 ** round))]

/** 409 for a path that someone asked for and another article has. */
function pathTaken(path: string) {
  return conflict(`The path "${path}" is taken.`, [
    { pointer: '/path', code: 'taken', message: 'Another article of this language has this path.' },
  ])
}

/** What an article is told whose path was taken. */
export const pathNumbered = (wanted: string, path: string): Problem => ({
  code: 'path_taken',
  message: `The path "${wanted}" is taken; this article is at "${path}".`,
  severity: 'warning',
})

/** A claim keeps the path it has if it can; else it takes a number that is free. */
export async function numberTaken(tx: Sql, claims: Claim[], round: number): Promise<void> {
  if (claims.length === 0) return
  const candidates = ({ path, base, article }: Claim) => [
    path,
    ...numbers(round).map((number) => numbered(base ?? article.fields.path, number)),
  ]
  const wanted = claims.flatMap((claim) =>
    candidates(claim).map((path) => ({ id: claim.id, lang: claim.article.fields.lang, path })),
  )
  const taken = await findTakenPaths(tx, wanted)
  for (const claim of claims) {
    const { lang } = claim.article.fields
    const kept = !taken.has(pathKey(lang, claim.path))
    const free = kept ? [] : candidates(claim).filter((path) => !taken.has(pathKey(lang, path)))
    if (!kept)
      claim.path =
        oneOf(free, round) ?? numbered(claim.base ?? claim.article.fields.path, numbers(round).length + 1)
    taken.add(pathKey(lang, claim.path))
  }
}

/** The key under which `findTakenPaths` answers. */
const pathKey = (lang: string, path: string) => `${lang}\n${path}`

/** The key under which `findTakenFiles` answers. */
const fileKey = ({ source, file }: Origin) => `${source}\n${file}`

function numbered(path: string, number: number): string {
  if (number === 1) return path
  return `${path === '' ? 'index' : path}-${number}`
}

const numberedFile = (file: string, number: number) => file.replace(/(-\d+)?\.md$/, `-${number}.md`)
