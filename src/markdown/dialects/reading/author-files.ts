import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { splitText } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { loadConfig, loadList } from '../config/load.ts'
import { textAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

/** Where a generator and its common themes keep people. */
export interface AuthorFiles {
  /** Files of one person each, of whose groups one is the id. */
  one: RegExp
  /** Files of all people. */
  all: RegExp
}

const foreign = /(?:^|\/)(?:themes|node_modules)\//
const maxPeople = 1000

/** Whether a file may hold people. */
export const isAuthorsFile = ({ one, all }: AuthorFiles, file: string) =>
  (one.test(file) || all.test(file)) && !foreign.test(file)

/** The names that such files of a site give to ids. */
export function readAuthorFiles(
  files: SiteFiles,
  root: string,
  places: AuthorFiles,
  problems: Problem[],
): Record<string, string> {
  const names = new Map<string, string>()
  const add = (id: string | undefined, person: Json | undefined) => {
    const name = nameOf(person)
    const isNews = name !== undefined && name !== id
    if (id !== undefined && isNews && names.size < maxPeople) names.set(id, name)
  }
  const own = [...files.names].filter((name) => name.startsWith(root))
  for (const file of own.filter((name) => isAuthorsFile(places, name)).sort()) {
    const id = places.one
      .exec(file)
      ?.slice(1)
      .find((group) => group !== undefined)
    if (id !== undefined) add(id, personIn(files, file, problems))
    else for (const [key, person] of peopleIn(files, file, problems)) add(key, person)
  }
  return Object.fromEntries(names)
}

function nameOf(person: Json | undefined): string | undefined {
  if (typeof person === 'string') return person
  if (!isMap(person)) return undefined
  return textAt(person, 'name') ?? textAt(person, 'title')
}

function personIn(files: SiteFiles, file: string, problems: Problem[]): JsonObject | null {
  if (!/\.(?:mdx?|markdown)$/i.test(file)) return loadConfig(files, file, problems)
  const read = parseFrontMatter(splitText(files.text(file) ?? ''))
  return read.ok ? read.data : null
}

/** A map by ids, or a list of people with `id` or `slug`. */
function peopleIn(
  files: SiteFiles,
  file: string,
  problems: Problem[],
): [string | undefined, Json][] {
  const list = loadList(files, file)
  if (list === null) return Object.entries(loadConfig(files, file, problems) ?? {})
  return list.filter(isMap).map((one) => [textAt(one, 'id') ?? textAt(one, 'slug'), one])
}
