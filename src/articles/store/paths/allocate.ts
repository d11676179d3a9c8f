import type { Sql } from '../../../database/client.ts'
import { conflict } from '../../../errors.ts'
import { warning } from '../../../markdown/problems.ts'
import type { Problem } from '../../../shapes.ts'
import { fileOfPlace } from '../../edit/place/default-place.ts'
import { findTakenFiles, findTakenPaths } from '../../path-queries.ts'
import { findVersions } from '../../queries.ts'
import type { Origin } from '../record.ts'
import type { Planned } from '../types.ts'
import { candidateNumbers, numberTakenPaths, pathKey, pickIndex } from './number.ts'

/**
 * Gives another path or file to drafts that the unique constraints rejected; 409 if the path was
 * given rather than derived.
 */
export async function resolvePathConflicts(
  tx: Sql,
  waiting: Planned[],
  round: number,
): Promise<void> {
  const those = (pathIs: Planned['pathIs']) => waiting.filter((plan) => plan.pathIs === pathIs)
  await refuseTakenIds(tx, waiting)
  const wanted = new Map(waiting.map((plan) => [plan, plan.origin.file]))
  await numberFiles(tx, waiting, round)
  await numberTakenPaths(tx, those('derived'), round)
  await refuseTakenPaths(tx, those('given'))
  for (const [plan, file] of wanted) alignFileAndPath(plan, file)
  if (round > 20) throw conflict('Too many concurrent writers want the same path; try again.')
}

async function refuseTakenPaths(tx: Sql, given: readonly Planned[]): Promise<void> {
  const places = given.map((plan) => ({ plan, lang: plan.article.fields.lang, path: plan.path }))
  const taken = await findTakenPaths(tx, places)
  for (const { plan, lang, path } of places)
    if ((taken.get(pathKey(lang, path)) ?? plan.id) !== plan.id) throw pathTaken(path)
}

// Only an id that the client chose can exist already.
async function refuseTakenIds(tx: Sql, waiting: readonly Planned[]): Promise<void> {
  const taken = await findVersions(
    tx,
    waiting.map(({ id }) => id),
  )
  if (taken.size === 0) return
  const message = 'There is an article with this id; change it, or replace it with PUT.'
  throw conflict(message, [{ pointer: '/id', code: 'taken', message }])
}

// An article created over the API takes the next free file name. A file name that an import brings
// is its identity and never changes, so a taken one is a conflict.
async function numberFiles(tx: Sql, plans: Planned[], round: number): Promise<void> {
  const candidates = ({ origin }: Planned): Origin[] => [
    origin,
    ...candidateNumbers(round).map((number) => ({
      ...origin,
      file: numberedFile(origin.file, number + 1),
    })),
  ]
  const taken = await findTakenFiles(tx, plans.flatMap(candidates))
  for (const plan of plans) {
    if (!taken.has(fileKey(plan.origin))) continue
    if (!plan.refile) throw fileTaken(plan.origin.file)
    const free = candidates(plan).filter((origin) => !taken.has(fileKey(origin)))
    plan.origin = free[pickIndex(free.length, round)] ?? plan.origin
    taken.add(fileKey(plan.origin))
  }
}

// The path must follow from the file name and the text, or an import of an export would put the
// article elsewhere. A numbered path therefore numbers the file name, too. If that is not enough,
// `refile` may write the path into the text as a key. A text that may not change gets a file below
// the folder `_posts`, which is no part of a path, so that its name differs.
function alignFileAndPath(plan: Planned, wanted: string): void {
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

/** 409 for a given path that another article has. */
function pathTaken(path: string) {
  return conflict(`The path "${path}" is taken.`, [
    { pointer: '/path', code: 'taken', message: 'Another article of this language has this path.' },
  ])
}

/** 409 for the file of an import, whose name is its identity, if another article has it. */
function fileTaken(file: string) {
  return conflict(`Another import has just made ${file}.`, [
    { file, code: 'file_taken', message: 'This source has an article of this file already.' },
  ])
}

/** The warning for an article whose path was taken and got a number. */
export const pathNumbered = (wanted: string, path: string) =>
  warning('path_taken', `The path "${wanted}" is taken; this article is at "${path}".`)

/** The same for an article that has this path, if it is another one than it wanted. */
export const pathProblems = (wanted: string, path: string): Problem[] =>
  path === wanted ? [] : [pathNumbered(wanted, path)]

/** The form in which `findTakenFiles` returns a file. */
const fileKey = ({ source, file }: Origin) => `${source}\n${file}`

const numberedFile = (file: string, number: number) => file.replace(/(-\d+)?\.md$/, `-${number}.md`)
