import type { ContentName } from '../content.ts'

/** A file that may be a page. */
export interface Candidate extends ContentName {
  file: string
  /** Which mount it lies in: an earlier one goes first. */
  rank: number
  /** The language that its name or mount says, or that of the site. */
  of: string
}

/**
 * The files that are no page because Hugo takes another file of the same address: one of an
 * earlier mount, one that names the language, or a bundle. Of other pairs releases show one or
 * the other.
 */
export function coveredIn(candidates: readonly Candidate[]): string[] {
  const covered: string[] = []
  const bundles = new Map<string, Candidate>()
  const singles: Candidate[] = []
  for (const [, [first, ...others]] of groupBy(candidates, formOf)) {
    if (!first) continue
    covered.push(...others.map(({ file }) => file))
    if (first.base === 'index') bundles.set(pageOf(first), first)
    else singles.push(first)
  }
  for (const single of singles) {
    const bundle = bundles.get(pageOf(single))
    if (bundle && bundle.rank <= single.rank) covered.push(single.file)
  }
  return covered.sort()
}

const endOf = (file: string) => file.slice(file.lastIndexOf('.'))
const formOf = ({ of, folder, base, file }: Candidate) =>
  [of, folder + base + endOf(file)].join('\n')
const pageOf = ({ of, folder, base }: Candidate) =>
  [of, base === 'index' ? folder.slice(0, -1) : folder + base].join('\n')

/** Candidates by a key, the one that Hugo takes first. */
function groupBy(candidates: readonly Candidate[], keyOf: (one: Candidate) => string) {
  const groups = new Map<string, Candidate[]>()
  for (const one of candidates) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  for (const group of groups.values()) if (group.length > 1) group.sort(byPrecedence)
  return groups
}

const byPrecedence = (one: Candidate, other: Candidate) =>
  one.rank - other.rank || Number(one.lang === null) - Number(other.lang === null)
