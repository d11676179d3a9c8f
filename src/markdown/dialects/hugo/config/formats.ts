import type { JsonObject } from '../../../../shapes.ts'
import { mapAt, textAt, textsAt } from '../../config/values.ts'

const usual: readonly string[] = ['html']

/** Whether one of these formats is an HTML page at the usual address. */
export const hasHtml = (formats: readonly string[], html: readonly string[] = usual) =>
  formats.some((format) => html.includes(format.toLowerCase()))

/**
 * The formats that are an HTML page at the usual address, in lower case: a format of another kind
 * (`text/plain`), folder (`amp/`) or file (`print.html`) is none. Null if it is only `html`.
 */
export function htmlFormats(config: JsonObject): string[] | null {
  const own = mapAt(config, 'outputformats') ?? {}
  const suffixes = textsAt(mapAt(config, 'mediatypes') ?? {}, 'text/html', 'suffixes')
  if (suffixes && suffixes[0] !== 'html') return []
  const names = [...new Set([...usual, ...Object.keys(own)])].filter((name) =>
    isUsualPage(name, mapAt(own, name) ?? {}),
  )
  return names.length === 1 && names[0] === 'html' ? null : names
}

function isUsualPage(name: string, format: JsonObject): boolean {
  const type = textAt(format, 'mediatype')?.toLowerCase()
  return (
    (type === 'text/html' || (type === undefined && name === 'html')) &&
    (textAt(format, 'basename') ?? 'index') === 'index' &&
    textAt(format, 'path') === undefined
  )
}

/** The kinds of pages that a configuration makes in other formats only. */
export function kindsWithoutHtml(config: JsonObject, html: readonly string[] | null): string[] {
  const outputs = mapAt(config, 'outputs') ?? {}
  return Object.keys(outputs).filter((kind) => {
    const formats = textsAt(outputs, kind)
    return formats !== undefined && !hasHtml(formats, html ?? usual)
  })
}
