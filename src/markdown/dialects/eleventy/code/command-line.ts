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
 * which all scripts agree.
 */
export function commandOptions(files: SiteFiles, root: string): CommandOptions {
  const manifest = loadConfig(files, `${root}package.json`, []) ?? {}
  const scripts = mapAt(manifest, 'scripts') ?? {}
  const build = optionsIn(scripts.build)
  const of =
    build.length > 0 ? build : Object.values(scripts).slice(0, maxScripts).flatMap(optionsIn)
  const different = new Set(of.map((options) => JSON.stringify(options)))
  return different.size === 1 ? (of[0] ?? {}) : {}
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
