import type { JsonObject, Problem } from '../../../shapes.ts'
import { splitText } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { loadConfig } from '../config/load.ts'
import { textAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

const dataFile = /(?:^|\/)data\/authors(?:\/([^/]+))?\.(?:ya?ml|toml|json)$/i
const page = /(?:^|\/)authors\/([^/]+)\/_index(?:\.[\w-]+)?\.(?:md|markdown)$/i
const maxPeople = 1000

/** Whether a file holds data of authors, as many themes keep them. */
export const isAuthorsFile = (file: string) =>
  dataFile.test(file) && !/(?:^|\/)(?:themes|node_modules)\//.test(file)

/** The names that data files and the pages of the taxonomy `authors` give to ids. */
export function readAuthors(
  files: SiteFiles,
  root: string,
  problems: Problem[],
): Record<string, string> {
  const names = new Map<string, string>()
  const add = (id: string, person: JsonObject) => {
    const name = textAt(person, 'name') ?? textAt(person, 'title')
    if (name !== undefined && name !== id && names.size < maxPeople) names.set(id, name)
  }
  for (const file of [...files.names].filter((name) => name.startsWith(root)).sort()) {
    const id = page.exec(file)?.[1]
    if (id !== undefined) add(id, headOf(files.text(file) ?? ''))
    if (!isAuthorsFile(file)) continue
    const data = loadConfig(files, file, problems) ?? {}
    const own = dataFile.exec(file)?.[1]
    if (own !== undefined) add(own, data)
    else for (const [key, value] of Object.entries(data)) add(key, personOf(value))
  }
  return Object.fromEntries(names)
}

const personOf = (value: JsonObject[string]): JsonObject =>
  typeof value === 'string' ? { name: value } : ((value ?? {}) as JsonObject)

function headOf(text: string): JsonObject {
  const read = parseFrontMatter(splitText(text))
  return read.ok ? read.data : {}
}
