import { readPathPatterns } from '../../markdown/dialects/config/path-patterns.ts'
import type { DialectName, SiteFiles } from '../../markdown/dialects/dialect.ts'
import { dialectOf } from '../../markdown/dialects/registry.ts'
import { warning } from '../../markdown/problems.ts'
import type { Problem } from '../../shapes.ts'
import type { ImportOptions } from '../schema.ts'

interface Read {
  dialect: DialectName
  /** Whether the site is the one of the last import, as the files do not show its configuration. */
  isKept: boolean
  /** All files of the site. */
  names: ReadonlySet<string>
}

/** A warning for each option that changes nothing of how the files are read. */
export function withoutEffect({ inlineTags, paths }: ImportOptions, read: Read): Problem[] {
  const messages = paths ? ofPaths(paths, read) : []
  if (inlineTags && read.dialect !== 'obsidian') messages.push(noInlineTags)
  return messages.map((message) => warning('option_without_effect', message))
}

const noInlineTags =
  'Only texts of Obsidian have tags in them: inlineTags (--inline-tags) changes nothing.'

function ofPaths(paths: readonly string[], { dialect, isKept, names }: Read): string[] {
  if (paths.length === 0) return []
  if (!dialectOf(dialect).takesPaths)
    return [`No address of the dialect ${dialect} is made by code: paths (--path) change nothing.`]
  if (isKept) return [keptPaths]
  const all = [...names]
  const empty = readPathPatterns(paths).filter(
    ({ folder }) => !all.some((name) => name.startsWith(folder)),
  )
  return empty.map(({ folder }) => `No file lies in ${folder}, which a path (--path) names.`)
}

const keptPaths =
  'The files do not show the configuration of their site, so that they are read as in its last import: paths (--path) change nothing. Import the whole site with them.'

/** A warning where a dialect is named and the files may be a part of its site. */
export function notWhole(name: DialectName, files: SiteFiles): Problem[] {
  const { detect, needsNoSettings } = dialectOf(name)
  if (needsNoSettings || (detect(files)?.certainty ?? 'guess') !== 'guess') return []
  const message = `The files do not look like a whole site of ${name}, so that texts may be left out and addresses may differ. If they are a folder of one, import the site, or name it by --site FOLDER.`
  return [{ code: 'site_not_whole', message, severity: 'warning' }]
}
