import {
  all,
  type Condition,
  certain,
  replaced,
  withChanges,
} from '../config/interpreter/conditions.ts'
import { createRun } from '../config/interpreter/evaluate.ts'
import { memberOf } from '../config/interpreter/members.ts'
import { exportOf } from '../config/interpreter/names.ts'
import { objectOf } from '../config/interpreter/objects.ts'
import type { Generator, Run } from '../config/interpreter/scope.ts'
import { literal, nothing, truthOf, type Value } from '../config/interpreter/values.ts'
import type { SiteFiles } from '../dialect.ts'

/** The code of filters, which a site of Quartz 4 holds and may change. */
export const filterFile = /(?:^|\/)quartz\/plugins\/filters\/[\w.-]+\.[jt]s$/

/** What filters ask of a note; `unread` if that is not known of one of them. */
export function askedBy(filters: readonly string[], files: SiteFiles, root: string): Condition {
  const folder = `${root}quartz/plugins/filters/`
  const index = ['ts', 'js'].map((end) => `${folder}index.${end}`)
  const file = index.find((name) => files.names.has(name))
  if (file === undefined) return isOfQuartz(filters, files, folder) ? 'yes' : 'unread'
  const run = createRun(files, root, quartz)
  const asked = filters.map((name) => askedOf(run, exportOf(run, file, name)))
  const isRead = run.steps > 0 && !asked.includes('unread')
  return isRead ? withChanges(all(...asked), run.changed) : 'unread'
}

/** A site without the code of Quartz has its filters, of which `draft` and `publish` are known. */
const isOfQuartz = (filters: readonly string[], { names }: SiteFiles, folder: string) =>
  filters.every((name) => /^(?:RemoveDrafts|ExplicitPublish)$/.test(name)) &&
  ![...names].some((name) => name.startsWith(folder))

function askedOf(run: Run, plugin: Value): Condition {
  const made = run.apply(run, plugin, [])
  const isPlain =
    made.kind === 'object' &&
    made.rest === null &&
    [...made.members.keys()].every((key) => key === 'name' || key === 'shouldPublish')
  if (!isPlain) return 'unread'
  const content: Value = { kind: 'array', items: [nothing, note] }
  const given = run.apply(run, memberOf(made, literal('shouldPublish')), [context, content])
  return replaced(certain(truthOf(given)), (one) =>
    one.of[0] === 'data' && !madeByQuartz.test(one.of[1] ?? '') ? one : 'unread',
  )
}

// Quartz changes these, and takes tags from the text.
const madeByQuartz = /^(?:title|tags?|alias(?:es)?|cssclass(?:es)?|socialImage|lang|permalink)$/

const note = objectOf({ data: objectOf({ frontmatter: { kind: 'place', of: ['data'] } }, nothing) })
const context = objectOf({ argv: objectOf({ serve: literal(false) }, nothing) }, nothing)

const quartz: Generator = {
  globalOf: () => null,
  importOf: () => null,
  call: () => undefined,
  scriptOf: (_, text) => text,
  isFollowed: () => false,
  listsAreFilled: false,
}
