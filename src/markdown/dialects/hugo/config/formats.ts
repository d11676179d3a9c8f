import type { JsonObject } from '../../../../shapes.ts'
import { mapAt, textsAt } from '../../config/values.ts'

// Formats of Hugo that are no HTML page.
const otherFormats =
  /^(?:calendar|css|csv|gotmpl|json|markdown|robots|rss|sitemap|webappmanifest)$/i

/** Whether one of these formats is an HTML page. */
export const hasHtml = (formats: readonly string[]) =>
  formats.some((format) => !otherFormats.test(format))

/** The kinds of pages that a configuration makes in other formats only. */
export function kindsWithoutHtml(config: JsonObject): string[] {
  const outputs = mapAt(config, 'outputs') ?? {}
  return Object.keys(outputs).filter((kind) => {
    const formats = textsAt(outputs, kind)
    return formats !== undefined && !hasHtml(formats)
  })
}
