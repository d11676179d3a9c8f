import { encodeSegments } from '../markdown/file/percent.ts'
import type { SiteRedirect } from './addresses.ts'

/** The lines of a `_redirects` file. The host itself treats `/a` and `/a/` as the same address. */
export function* netlifyLines(redirects: readonly SiteRedirect[]): Generator<string> {
  for (const { from, to } of redirects)
    if (!isReserved(from)) yield `${encodedRule(from)} ${to} 301\n`
}

/** Netlify refuses a file with rules for its own addresses. */
const isReserved = (path: string) => path.startsWith('/.netlify')

// A `*` or `:name` in a rule would match other addresses.
const encodedRule = (path: string) => encodeSegments(path).replaceAll('*', '%2A')
