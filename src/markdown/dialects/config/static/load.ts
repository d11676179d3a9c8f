import type { Problem } from '../../../../shapes.ts'
import type { SiteFiles } from '../../dialect.ts'
import { optionUnread } from '../problems.ts'
import { readStatic, type StaticConfig } from './reader.ts'
import { isUnread } from './unread.ts'

/**
 * What a configuration that is code says by literals. `wanted` names the members that matter: a
 * problem names those of them that only running the code tells, with the option that replaces it.
 */
export function loadCode(
  files: SiteFiles,
  file: string,
  wanted: Record<string, string>,
  problems: Problem[],
): StaticConfig {
  const text = files.text(file)
  if (text === undefined) return { value: {}, unread: [] }
  const read = readStatic(text, { file, text: (name) => files.text(name) })
  for (const [name, option] of Object.entries(wanted))
    if (isUnread(read.unread, name))
      problems.push(optionUnread(`${file}: ${name} is made by code, which is not run. ${option}`))
  return read
}
