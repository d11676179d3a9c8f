import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { loadJson } from '../../front-matter/json.ts'
import type { ParseFault, ParseResult } from '../../front-matter/parse-result.ts'
import { toJsonObject } from '../../front-matter/to-json.ts'
import { loadToml } from '../../front-matter/toml.ts'
import { loadYaml } from '../../front-matter/yaml.ts'
import type { SiteFiles } from '../dialect.ts'
import { ownValue } from './own-value.ts'

const loaders: Record<string, (text: string) => ParseResult> = {
  toml: loadToml,
  yaml: loadYaml,
  yml: loadYaml,
  json: loadJson,
}

/** The map that a TOML, YAML or JSON file holds; null, with a problem, if it cannot be read. */
export function loadConfig(files: SiteFiles, file: string, problems: Problem[]): JsonObject | null {
  const text = files.text(file)
  if (text === undefined) return null
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase()
  const load = ownValue(loaders, extension)
  if (!load) return fail(file, { code: '', message: 'It is not TOML, YAML or JSON.' }, problems)
  const source = text.replace(/^\uFEFF/, '')
  const loaded = load(source)
  if (!loaded.ok) return fail(file, loaded.fault, problems)
  const converted = toJsonObject(loaded.data, source)
  if (!converted.ok) return fail(file, converted.fault, problems)
  return converted.data
}

/** The value of any kind that a file holds; undefined, with a problem, if it cannot be read. */
export function loadValue(files: SiteFiles, file: string, problems: Problem[]): Json | undefined {
  if (/\.toml$/i.test(file)) return loadConfig(files, file, problems) ?? undefined
  const source = (files.text(file) ?? '').replace(/^\uFEFF/, '')
  // The loaders read maps only, so the value becomes that of a key.
  const wrapped = /\.json$/i.test(file)
    ? `{"value": ${source}\n}`
    : `value:\n${source.replace(/^/gm, ' ')}`
  return loadConfig({ names: files.names, text: () => wrapped }, file, problems)?.value
}

/** The list that a YAML or JSON file holds; null if it holds none. */
export function loadList(files: SiteFiles, file: string): Json[] | null {
  const source = (files.text(file) ?? '').replace(/^\uFEFF/, '')
  // The loaders read maps only, so the list becomes the value of a key.
  if (!/^\s*(?:\[|- )/.test(source) || /\.toml$/i.test(file)) return null
  const isJson = /\.json$/i.test(file)
  const wrapped = isJson ? `{"list": ${source}\n}` : `list:\n${source}`
  const loaded = (isJson ? loadJson : loadYaml)(wrapped)
  if (!loaded.ok) return null
  const converted = toJsonObject(loaded.data, wrapped)
  return converted.ok && Array.isArray(converted.data.list) ? converted.data.list : null
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
