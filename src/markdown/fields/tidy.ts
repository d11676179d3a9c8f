import type { PatchValue } from '../patch/values.ts'
import { entryLines } from '../patch/yaml/yaml-render.ts'

/**
 * A new file: YAML front matter (block lists, quotes only where needed) and the body as given;
 * undefined keys are left out.
 */
export function tidyMarkdown(frontMatter: Record<string, PatchValue>, body: string): string {
  const lines = Object.entries(frontMatter).flatMap(([key, value]) => {
    return value === undefined ? [] : entryLines(key, value, '')
  })
  return ['---', ...lines, '---', body].join('\n')
}
