import type { JsonObject, Problem } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { flagAt, textAt, textsAt, valueAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { loadHugoConfig } from './config.ts'

/** A theme or module of a site. */
export interface Module {
  name: string
  /** Its folder within the source, with a slash at its end; null if it is not among the files. */
  folder: string | null
  config: JsonObject | null
  /** What the import says of it, with keys in lower case. */
  given: JsonObject
}

const maxModules = 50

/** The themes and modules of a site, each before those that it names itself. */
export function loadModules(
  files: SiteFiles,
  root: string,
  config: JsonObject,
  problems: Problem[],
): Module[] {
  const known = new Map<string, Module>()
  addModules(known, config, (name, place) => {
    const folder = `${root}${place}/${name}/`
    const isThere = [...files.names].some((file) => file.startsWith(folder))
    return isThere ? { folder, config: loadHugoConfig(files, folder, problems) } : null
  })
  return [...known.values()]
}

type Load = (name: string, place: string) => Pick<Module, 'folder' | 'config'> | null

function addModules(known: Map<string, Module>, config: JsonObject, load: Load): void {
  const themes = (textAt(config, 'themesdir') ?? 'themes').replace(/^(?:\.?\/)+|\/+$/g, '')
  for (const { name, given } of namedIn(config)) {
    if (known.has(name) || known.size >= maxModules) continue
    const found = load(name, themes) ?? load(name, '_vendor') ?? { folder: null, config: null }
    const module = { name, given, ...found }
    known.set(name, module)
    if (flagAt(given, 'ignoreconfig')) module.config = null
    if (module.config && !flagAt(given, 'ignoreimports')) addModules(known, module.config, load)
  }
}

function namedIn(config: JsonObject): Pick<Module, 'name' | 'given'>[] {
  const imports = valueAt(config, 'module', 'imports')
  const modules = (Array.isArray(imports) ? imports : []).filter(isMap).flatMap((given) => {
    const name = textAt(given, 'path')
    return name === undefined || flagAt(given, 'disable') ? [] : [{ name, given }]
  })
  return [...(textsAt(config, 'theme') ?? []).map((name) => ({ name, given: {} })), ...modules]
}
