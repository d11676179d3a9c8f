import type { Problem } from '../../shapes.ts'
import { countLines, openingOf, type Parts } from '../file/fences.ts'

/**
 * Warns if a file begins like front matter but has none that a reader of whole-line fences would
 * see.
 */
export function findFenceProblem({ format, body }: Parts): Problem | null {
  const opening = format === 'none' ? openingOf(body) : null
  if (!opening) return null
  const { start, fence } = opening
  const line = countLines(body, start) + 1
  return { ...describeOpenFence(body, start, fence), severity: 'warning', line, column: 1 }
}

function describeOpenFence(
  body: string,
  start: number,
  fence: string,
): { code: string; message: string; hint: string } {
  if (fence !== '{' && hasIndentedClose(body, start, fence)) {
    return {
      code: 'front_matter_indented_close',
      message: `The front matter is closed by an indented ${fence}, so the whole file was taken as body.`,
      hint: `Move the closing ${fence} to the beginning of its line.`,
    }
  }
  return {
    code: 'front_matter_not_closed',
    message: `The front matter that ${fence} opens is never closed, so the whole file was taken as body.`,
    hint: fence === '{' ? 'Close the map with }.' : `End the front matter with a line ${fence}.`,
  }
}

const hasIndentedClose = (body: string, start: number, fence: string): boolean =>
  body
    .slice(start)
    .split('\n')
    .slice(1)
    .some((line) => line.trim() === fence)
