import type { Json } from '../../../../shapes.ts'
import { loadConfig } from '../../config/load.ts'
import { mapAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'

/** What a command line says in the place of the configuration. */
export interface CommandOptions {
  input?: string
  pathPrefix?: string
  formats?: string
}

// `npx @11ty/eleventy --input=src`, up to the next command
const command = /(?:^|[\s/;&|])eleventy(?:\.cjs|\.js)?(?=\s|$|[;&|])([^;&|\n]{0,500})/g
const values = ['"([\\w@./, -]{1,200})"', "'([\\w@./, -]{1,200})'", '([\\w@./,-]{1,200})(?=\\s|$)']
const option = new RegExp(
  `(?:^|\\s)--(input|pathprefix|formats)[=\\s]\\s{0,5}(?:${values.join('|')})`,
  'g',
)
const names = { input: 'input', pathprefix: 'pathPrefix', formats: 'formats' } as const
const maxScripts = 200

/**
 * The options that the scripts of `package.json` give Eleventy: those of `build`, else those on
 * which all scripts agree; where none calls it, those of files that build or publish the site.
 */
export function commandOptions(files: SiteFiles, root: string): CommandOptions {
  const manifest = loadConfig(files, `${root}package.json`, []) ?? {}
  const scripts = mapAt(manifest, 'scripts') ?? {}
  const build = optionsIn(scripts.build)
  const of =
    build.length > 0 ? build : Object.values(scripts).slice(0, maxScripts).flatMap(optionsIn)
  return agreed(of.length > 0 ? of : elsewhere(files, root))
}

/** The options on which all commands agree. */
function agreed(all: readonly CommandOptions[]): CommandOptions {
  const different = new Set(all.map((options) => JSON.stringify(options)))
  return different.size === 1 ? (all[0] ?? {}) : {}
}

const ofCommands =
  /^(?:(?:docs\/)?(?:Dockerfile|Makefile)|netlify\.toml|\.github\/workflows\/[^/]+\.ya?ml)$/
const maxFiles = 50

/** Whether a file beside the configuration may hold the command that builds the site. */
export const holdsCommands = (file: string) => ofCommands.test(file)

/** The options of commands in such files, whose input may be below a folder of a container. */
function elsewhere(files: SiteFiles, root: string): CommandOptions[] {
  const isWanted = (name: string) => name.startsWith(root) && holdsCommands(name.slice(root.length))
  return [...files.names]
    .filter(isWanted)
    .slice(0, maxFiles)
    .flatMap((name) => optionsIn(files.text(name)))
    .map(({ input, ...more }) =>
      input === undefined ? more : { ...more, input: folderIn(files.names, root, input) },
    )
}

function folderIn(names: SiteFiles['names'], root: string, input: string): string {
  const parts = input.split('/').filter((part) => part !== '' && part !== '.')
  const folders = parts.map((_, at) => parts.slice(at).join('/'))
  const isThere = (folder: string) =>
    [...names].some((name) => name.startsWith(`${root}${folder}/`))
  return folders.find(isThere) ?? input
}

function optionsIn(script?: Json): CommandOptions[] {
  if (typeof script !== 'string') return []
  return Array.from(script.slice(0, 5000).matchAll(command), ([, words = '']) => {
    const given: CommandOptions = {}
    for (const [, name, ...values] of words.matchAll(option))
      given[names[name as keyof typeof names]] = values.find((one) => one !== undefined) ?? ''
    return given
  })
}
