import type { Comparison } from '../imports/site/compare.ts'
import { printable } from './width.ts'

const shownEach = 20

/** How the addresses of the site's sitemap agree with those of the articles, as lines. */
export function renderComparison({ equal, different, missing, extra }: Comparison): string[] {
  return [
    '',
    `Compared with the sitemap: ${equal} addresses are equal, ${different.length} different, ${missing.length} missing here, ${extra.length} only here.`,
    ...section(
      'Different',
      different.map(({ site, here }) => `${site} is ${here} here`),
    ),
    ...section('Missing here (lists, such as pages of tags, are no articles)', missing),
    ...section('Only here', extra),
  ]
}

function section(name: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - shownEach
  return [
    name,
    ...lines.slice(0, shownEach).map((line) => `  ${printable(line)}`),
    ...(more > 0 ? [`  and ${more} more (--json lists all)`] : []),
  ]
}
