import type { Json } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { folderIn, hasBelow } from '../config/root.ts'
import { mapAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

// `npx quartz build -d ../notes`, up to the next command
const command = /\b(?:quartz|bootstrap-cli\.mjs) build\b([^;&|\n]{0,500})/g
const option = /(?:^|\s)(?:-d|--directory)[=\s]\s{0,5}["']?([\w@./-]{1,200})/

const ofCommands =
  /(?:^|\/)(?:Dockerfile|Makefile|netlify\.toml|\.github\/workflows\/[^/]+\.ya?ml)$/
// Of a workflow, Makefile or Dockerfile
const comment = /^[ \t]*#.*$/gm
const maxFiles = 50

/** Whether a file may hold the command that builds the garden. */
export const holdsCommands = (file: string) =>
  ofCommands.test(file) && !/(?:^|\/)node_modules\//.test(file)

/**
 * The folder of the notes: `content`, or where nothing is in it the one that the commands name
 * which build the garden.
 */
export function contentOf(files: SiteFiles, root: string): string {
  const usual = `${root}content/`
  if (hasBelow(files, usual)) return usual
  const named = [...scriptsOf(files, root), ...commandsBeside(files)].flatMap(foldersIn)
  const folders = new Set(named.flatMap((folder) => folderOf(files, root, folder) ?? []))
  const [folder, ...others] = folders
  return folder !== undefined && others.length === 0 ? folder : usual
}

/** Quartz has a script that builds its own documentation. */
const scriptsOf = (files: SiteFiles, root: string): Json[] =>
  Object.entries(mapAt(loadConfig(files, `${root}package.json`, []) ?? {}, 'scripts') ?? {})
    .filter(([name]) => name !== 'docs')
    .map(([, script]) => script)

const commandsBeside = ({ names, text }: SiteFiles): Json[] =>
  [...names]
    .filter(holdsCommands)
    .slice(0, maxFiles)
    .map((name) => text(name) ?? null)

const foldersIn = (script: Json): string[] =>
  typeof script === 'string'
    ? Array.from(
        script.slice(0, 20_000).replace(comment, '').matchAll(command),
        ([, words = '']) => option.exec(words)?.[1] ?? 'content',
      )
    : []

/** A folder of the source; commands may run in a copy of Quartz beside it. */
function folderOf(files: SiteFiles, root: string, path: string): string | undefined {
  const bare = path.replace(/^(?:\.{0,2}\/)+/, '')
  const places = [folderIn(root, path), ...(bare === '' ? [] : [folderIn('', bare)])]
  return places.find((folder) => !folder.startsWith('../') && hasBelow(files, folder))
}
