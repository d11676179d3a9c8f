import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { fromPython, groupsAtStart } from '../config/named-groups.ts'
import { optionUnread } from '../config/problems.ts'
import type { Assigned } from './python/assignments.ts'
import type { NamePattern, NamePatterns, PelicanRules, PelicanSettings } from './site.ts'

// The usual forms, which need no engine.
const usual =
  /^\^?\(\?P<date>\\d\{4\}-\\d\{2\}-\\d\{2\}\)(?:\.\*|([-_ ]|\[-_\]|\[_-\])\(\?P<slug>\.[*+]\)\$?)?$/

/** What names of files say; a problem names a pattern that cannot be read. */
export function readNames(
  values: Assigned,
  file: string,
  problems: Problem[],
): Pick<PelicanSettings, 'names' | 'patterns'> {
  const given = values.get('FILENAME_METADATA')
  const form = usual.exec(textOf(given ?? '') ?? '')
  const name = given === undefined || form ? undefined : read('FILENAME_METADATA', given)
  const path = values.has('PATH_METADATA')
    ? read('PATH_METADATA', values.get('PATH_METADATA'))
    : undefined
  const patterns: NamePatterns = { ...(name && { name }), ...(path && { path }) }
  return {
    names: given === undefined ? { separator: null } : separatorOf(form),
    ...(Object.keys(patterns).length > 0 && { patterns }),
  }

  function read(option: string, value: Json | undefined): string | undefined {
    const source = textOf(value ?? null)
    if (!source) return undefined
    const pattern = fromPython(source)
    if (pattern === null) problems.push(unreadable(file, option, source))
    return pattern ?? undefined
  }
}

const separatorOf = (form: RegExpExecArray | null): NamePattern | null =>
  form && { separator: form[1]?.replace(/[[\]]/g, '') ?? null }

const unreadable = (file: string, option: string, source: string): Problem =>
  optionUnread(
    `${file}: "${option}" is too long, or has what needs more than linear time or is not known here, so that names give nothing: ${source.slice(0, 100)}`,
  )

/** Whether a pattern may give the status and is not read. */
export const mayHide = (values: Assigned): boolean =>
  ['PATH_METADATA', 'FILENAME_METADATA'].some((option) => {
    const value = values.get(option)
    const source = textOf(value ?? '') ?? ''
    return value === null || (/\(\?P<status>/i.test(source) && fromPython(source) === null)
  })

/** The values that the name and the path of a file give: the name comes first, as in Pelican. */
export function valuesOfName({ patterns, content = '' }: PelicanRules, file: string): JsonObject {
  const source = file.startsWith(content) ? file.slice(content.length) : file
  const base = source.slice(source.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '')
  const values: JsonObject = Object.create(null)
  for (const [pattern, text] of [
    [patterns?.path, source],
    [patterns?.name, base],
  ])
    for (const [group, value] of Object.entries(
      (pattern && text && groupsAtStart(pattern, text)) || {},
    ))
      values[group.toLowerCase()] = value
  return values
}
