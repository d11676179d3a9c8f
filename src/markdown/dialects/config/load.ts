import type { JsonObject, Problem } from '../../../shapes.ts'
import { loadJson } from '../../front-matter/json.ts'
import type { ParseFault } from '../../front-matter/parse-result.ts'
import { toJsonObject } from '../../front-matter/to-json.ts'
import { loadToml } from '../../front-matter/toml.ts'
import { loadYaml } from '../../front-matter/yaml.ts'
import type { SiteFiles } from '../dialect.ts'

const loaders = { toml: loadToml, yaml: loadYaml, yml: loadYaml, json: loadJson }

/** The map that a TOML, YAML or JSON file holds; null, with a problem, if it cannot be read. */
export function loadConfig(files: SiteFiles, file: string, problems: Problem[]): JsonObject | null {
  const text = files.text(file)
  if (text === undefined) return null
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase()
  const load = loaders[extension as keyof typeof loaders]
  const source = text.replace(/^\uFEFF/, '')
  const loaded = load(source)
  if (!loaded.ok) return fail(file, loaded.fault, problems)
  const converted = toJsonObject(loaded.data, source)
  if (!converted.ok) return fail(file, converted.fault, problems)
  return converted.data
}

function fail(file: string, { message, line, column }: ParseFault, problems: Problem[]): null {
  problems.push({
    code: 'site_config_unreadable',
    message: `${file}: ${message} The site is read as if this file were not there.`,
    severity: 'warning',
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  })
  return null
}
