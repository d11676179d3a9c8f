import type { JsonObject, Problem } from '../../../shapes.ts'
import type { SiteFiles } from '../dialect.ts'
import { readStatic } from './static-reader.ts'

/**
 * What a configuration that is code says by literals. `wanted` names the members that matter: a
 * problem names those of them that only running the code tells, with the option that replaces it.
 */
export function loadCode(
  files: SiteFiles,
  file: string,
  wanted: Record<string, string>,
  problems: Problem[],
): JsonObject {
  const text = files.text(file)
  if (text === undefined) return {}
  const { value, unread } = readStatic(text)
  for (const [name, option] of Object.entries(wanted))
    if (unread.some((one) => one === name || one.startsWith(`${name}.`)))
      problems.push({
        code: 'site_option_unread',
        message: `${file}: ${name} is made by code, which is not run. ${option}`,
        severity: 'warning',
      })
  return value
}
