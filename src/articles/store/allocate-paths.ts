import type { Sql } from '../../database/client.ts'
import { conflict } from '../../errors.ts'
import type { Problem } from '../../shapes.ts'
import { fileOfPlace } from '../edit/default-place.ts'
import { findTakenFiles, findTakenPaths, findVersions } from '../queries.ts'
import { candidatesUpTo, chosen, numberTaken, pathKey } from './number-paths.ts'
import type { Origin } from './record.ts'
import type { Planned } from './types.ts'

/**
 * Finds another path or file for what the constraints turned away; 409 where a given path is taken.
 */
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
  const places = given.map((plan) => ({ plan, lang: plan.article.fields.lang, path: plan.path }))
  const taken = await findTakenPaths(tx, places)
  for (const { plan, lang, path } of places)
    if ((taken.get(pathKey(lang, path)) ?? plan.id) !== plan.id) throw pathTaken(path)
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

// An article born here takes the first free file beside the one it wanted; a file that an import
// brings is its own.
async function numberFiles(tx: Sql, plans: Planned[], round: number): Promise<void> {
  const candidates = ({ origin }: Planned): Origin[] => [
    origin,
    ...candidatesUpTo(round).map((number) => ({
      ...origin,
      file: numberedFile(origin.file, number + 1),
    })),
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
    plan.origin = free[chosen(free.length, round)] ?? plan.origin
    taken.add(fileKey(plan.origin))
  }
}

// What the file's name says and where the article is must agree, or an export would bring it back
// elsewhere. A number of the path stands in the name, too; in a text that is ours the path is a
// key; in any other one the folder `_posts`, which is no part of a path, makes the name another
// one.
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

/** The key under which `findTakenFiles` answers. */
const fileKey = ({ source, file }: Origin) => `${source}\n${file}`

const numberedFile = (file: string, number: number) => file.replace(/(-\d+)?\.md$/, `-${number}.md`)
