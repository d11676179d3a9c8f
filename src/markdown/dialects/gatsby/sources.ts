import { posix } from 'node:path'
import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import type { PathPattern } from '../config/path-patterns.ts'
import { optionUnread } from '../config/problems.ts'
import { hasBelow } from '../config/root.ts'
import { withOwnPaths } from '../config/static/own-paths.ts'
import { readStatic } from '../config/static/reader.ts'
import { mapAt, textAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

const maxSources = 200

interface Asked {
  root: string
  /** The configuration. */
  file: string | undefined
  patterns: readonly PathPattern[]
}

/** The folders that a configuration names, and those of patterns, if files are below them. */
export function sourcesIn(
  files: SiteFiles,
  { root, file, patterns }: Asked,
  problems: Problem[],
): { sources: string[]; names: Record<string, string> } {
  const text = withOwnPaths((file && files.text(file)) || '')
  const { made, isUnread } = madeSources(files, text, file)
  const named = new Map(
    [...writtenSources(text), ...made].map(([path, name]) => [folderOf(root, path), name]),
  )
  const all = new Set([...named.keys(), ...patterns.map(({ folder }) => folder)])
  const sources = [...all].slice(0, maxSources).filter((folder) => hasBelow(files, folder))
  if (isUnread && sources.length > 0) problems.push(unreadSource(file ?? ''))
  const names: Record<string, string> = {}
  for (const folder of sources) {
    const name = named.get(folder)
    if (name !== undefined) names[folder] = name
  }
  return { sources, names }
}

type Source = [path: string, name: string | undefined]

const sourcePath =
  /\bpath['"]?\s{0,5}:\s{0,20}['"`](?:\.?\/)?([^'"`$\n]{1,200})['"`]\s{0,20}(?=[,}\n])/g
const maxOptions = 1000
const sourceName = /\bname['"]?\s{0,5}:\s{0,5}['"`]([^'"`\n]{1,100})['"`]/

/** The folders whose paths are literals, each with the name beside it. */
const writtenSources = (text: string): Source[] =>
  Array.from(text.matchAll(sourcePath), (found) => {
    const [, path = ''] = found
    const before = text.slice(Math.max(0, found.index - maxOptions), found.index)
    const after = text.slice(found.index, found.index + maxOptions)
    const end = after.indexOf('}', found[0].length)
    const options =
      before.slice(before.lastIndexOf('{') + 1) + (end === -1 ? after : after.slice(0, end))
    return [path, sourceName.exec(options)?.[1]]
  })

/** The folders of plugins that code makes, such as `...names.map((name) => ({…}))`. */
function madeSources(files: SiteFiles, text: string, file = '') {
  const { value, unread } = readStatic(text, { file, text: (name) => files.text(name) })
  const { plugins } = value
  const made: Source[] = []
  let isUnread = unread.some(({ name }) => name === '' || name === 'plugins')
  for (const options of Array.isArray(plugins) ? plugins.flatMap(optionsOf) : []) {
    const path = textAt(options, 'path')
    if (path === undefined) isUnread = true
    else made.push([path, textAt(options, 'name')])
  }
  return { made, isUnread: isUnread && text.includes(plugin) }
}

const plugin = 'gatsby-source-filesystem'

/** The options of a source of files; none of another plugin. */
function optionsOf(one: Json): JsonObject[] {
  if (!isMap(one) || one.resolve !== plugin) return []
  return [mapAt(one, 'options') ?? {}]
}

const folderOf = (root: string, path: string) =>
  `${posix.join(root, path.replace(/^(?:\.?\/)+/, '')).replace(/\/+$/, '')}/`

const unreadSource = (file: string): Problem =>
  optionUnread(
    `${file}: the path of a ${plugin} is made by code, which is not run. If its texts are left out, name their folder by --path.`,
  )
