import { posix } from 'node:path'
import type { JsonObject, Problem } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { flagAt, textAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import type { DocusaurusKind, Mount } from './site.ts'

type Names = Pick<Mount, 'tags' | 'authors'>

/**
 * Reads what `tags.yml` and `authors.yml` name, of the first of some folders that has such a file:
 * that of a translation replaces the other as a whole. Each file is read once.
 */
export function nameReader(
  kind: DocusaurusKind,
  options: JsonObject,
  files: SiteFiles,
  problems: Problem[],
): (folders: string[]) => Names {
  const known = new Map<string, Record<string, string>>()
  const read = (folders: string[], name: string, key: string) => {
    const file = folders
      .map((folder) => posix.join(folder, name))
      .find((path) => files.names.has(path))
    if (file === undefined) return {}
    const names = known.get(file) ?? namesOf(files, file, key, problems)
    known.set(file, names)
    return names
  }
  const tags = textAt(options, 'tags') ?? 'tags.yml'
  const authors = textAt(options, 'authorsMapPath') ?? 'authors.yml'
  return (folders) => ({
    tags: flagAt(options, 'tags') === false ? {} : read(folders, tags, 'label'),
    authors: kind === 'post' ? read(folders, authors, 'name') : {},
  })
}

function namesOf(files: SiteFiles, file: string, key: string, problems: Problem[]) {
  const map = loadConfig(files, file, problems) ?? {}
  return Object.fromEntries(Object.keys(map).map((id) => [id, textAt(map, id, key) ?? id]))
}
