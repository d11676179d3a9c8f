import { type ContentName, isOtherMarkup } from '../content.ts'
import type { OddName } from '../site.ts'

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
 * earlier mount, one that names the language, a bundle, or a section since 0.123. Of other pairs
 * releases show one or the other.
 */
export function coveredIn(candidates: readonly Candidate[]): string[] {
  const covered = coveredByMarkup(candidates)
  const markdown = candidates.filter(({ file }) => !isOtherMarkup(file))
  const nodes = new Map<string, Candidate>()
  const singles: Candidate[] = []
  for (const group of twinsIn(candidates)) covered.push(...coveredByTwin(group).map(fileOf))
  for (const [, [first, ...others]] of groupBy(markdown, formOf)) {
    if (!first) continue
    covered.push(...others.map(fileOf))
    if (isNode(first)) nodes.set(nodeOf(first), first)
    else singles.push(first)
  }
  for (const single of singles) {
    const node = nodes.get(pageOf(single))
    if (node && node.rank <= single.rank) covered.push(single.file)
  }
  return [...new Set(covered)].sort()
}

/**
 * Markdown that is no page because Hugo takes other markup: of single files the last by name. Of
 * bundles and sections 0.111 takes the first and 0.169 the last, so that both show none of them.
 */
export function coveredByMarkup(candidates: readonly Candidate[]): string[] {
  const others = groupBy(
    candidates.filter(({ file }) => isOtherMarkup(file)),
    pageOf,
  )
  const isCovered = (one: Candidate) =>
    others.get(pageOf(one))?.some((other) => goesBefore(other, one)) === true
  return candidates.filter((one) => !isOtherMarkup(one.file) && isCovered(one)).map(fileOf)
}

/**
 * Bundles and sections of two texts (`index.md`, `index.markdown`, `Index.md`): releases differ.
 */
export const twoTextsIn = (candidates: readonly Candidate[]): OddName[] =>
  twinsIn(candidates)
    .filter((group) => isNode(group[0]) && sameIn(group).length > 1)
    .map(([{ folder, of, base }]) => ({ folder, lang: of, base: `${base}.` }))

type Twins = [Candidate, Candidate, ...Candidate[]]

/** Markdown of one name in one folder (`a.md`, `a.markdown`), that which names a language first. */
const twinsIn = (candidates: readonly Candidate[]): Twins[] =>
  [
    ...groupBy(
      candidates.filter(({ file }) => !isOtherMarkup(file)),
      ({ of, folder, base, rank }) => [of, folder + base, rank].join('\n'),
    ).values(),
  ].filter((group): group is Twins => group.length > 1)

const isNode = ({ base }: Candidate) => base === 'index' || base === '_index'
const sameIn = (group: Twins) => group.filter((one) => byPrecedence(group[0], one) === 0)

function coveredByTwin(group: Twins): Candidate[] {
  const same = sameIn(group)
  if (isNode(group[0])) return group.filter((one) => !same.includes(one))
  // Releases differ in whether the language or the ending decides.
  const ends = new Set(group.map(({ file }) => endOf(file)))
  if (same.length < group.length) return ends.size > 1 ? group : []
  const last = group.map(fileOf).sort().at(-1)
  return group.filter(({ file }) => file !== last)
}

const fileOf = ({ file }: Candidate) => file

function goesBefore(other: Candidate, one: Candidate): boolean {
  const isIndex = other.base === 'index'
  if (isIndex !== (one.base === 'index')) return isIndex && other.rank <= one.rank
  if (isIndex || one.base === '_index') return other.rank <= one.rank
  const precedence = byPrecedence(other, one)
  return precedence < 0 || (precedence === 0 && other.file > one.file)
}

const endOf = (file: string) => file.slice(file.lastIndexOf('.'))
const formOf = ({ of, folder, base, file }: Candidate) =>
  [of, folder + base + endOf(file)].join('\n')
const nodeOf = ({ of, folder }: Candidate) => [of, folder.slice(0, -1)].join('\n')
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
