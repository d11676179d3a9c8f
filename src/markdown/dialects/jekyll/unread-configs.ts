import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, Problem } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { valueAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import { namedConfigs } from './find-config.ts'

// What decides which pages there are, and where.
const decisive = [
  ...['source', 'exclude', 'include', 'collections', 'collections_dir', 'limit_posts'],
  ...['permalink', 'baseurl', 'defaults', 'plugins', 'timezone', 'lang'],
]

/**
 * A warning for each configuration beside `_config.yml` that a build may add to it (`--config
 * _config.yml,_config.prod.yml`), if it decides something in another way.
 */
export function unreadConfigs(files: SiteFiles, root: string, config: JsonObject): Problem[] {
  return namedConfigs(files).flatMap((file) => {
    const added = file.startsWith(`${root}_config`) ? loadConfig(files, file, []) : null
    const keys = decisive.filter((key) => added && differs(key, added, config))
    return keys.length > 0 ? [unread(file, keys)] : []
  })
}

function differs(key: string, added: JsonObject, config: JsonObject): boolean {
  const value = valueAt(added, key)
  return value !== undefined && !isDeepStrictEqual(value, valueAt(config, key))
}

const unread = (file: string, keys: readonly string[]): Problem => ({
  code: 'site_option_unread',
  message: `${file} is not read, because only the command of a build says whether it adds it to _config.yml: ${keys.join(', ')}. If it does, import a copy of the site whose _config.yml has these settings.`,
  severity: 'warning',
})
