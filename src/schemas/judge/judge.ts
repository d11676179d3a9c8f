import type { ReadArticle } from '../../markdown/fields/read.ts'
import { headKindOf, type ReadOptions } from '../../markdown/fields/read.ts'
import { splitAs } from '../../markdown/file/loose-heads.ts'
import { placesIn } from '../../markdown/places/find-place.ts'
import { runChecks } from '../check/checker.ts'
import type { Fault, Findings } from '../check/faults.ts'
import type { Check } from '../check/job.ts'
import type { ActiveSchema } from '../queries.ts'
import { type Breach, costly } from './breach.ts'
import { inheritedFrom } from './inherited.ts'
import { judgedData } from './withdrawn.ts'

/** A text where it is, or will be. */
interface Text {
  source: string
  file: string
  options: ReadOptions
  article: Pick<ReadArticle, 'head' | 'data' | 'fields'>
}

/** A text to judge, and the one that it replaces. */
export interface Case {
  next: Text
  former: Text | null
  /** A fault only warns: the write puts back what was there. */
  mayBreak?: boolean
}

type Matched = Pick<Text, 'source' | 'file'>

const matches = ({ source, filePrefix }: ActiveSchema, text: Matched) =>
  (source === null || source === text.source) && text.file.startsWith(filePrefix ?? '')

/** Breaches of one text that are reported. */
const maxBreaches = 100

/** Judges texts by all schemas that match them, and keeps the order. */
export async function judge(
  schemas: readonly ActiveSchema[],
  cases: readonly Case[],
): Promise<Breach[][]> {
  const all = cases.map((one) => prepared(schemas, one))
  const checks = all.flatMap(({ checks }) => checks)
  const findings = checks.length > 0 ? await runChecks(schemas.map(textOf), checks) : []
  let at = 0
  return all.map((one) => {
    const own = findings.slice(at, at + one.checks.length)
    at += own.length
    return breachesOf(schemas, one, own)
  })
}

const textOf = ({ schema }: ActiveSchema) => schema

interface Prepared extends Case {
  by: number[]
  data: ReadArticle['data']
  /** Its front matter, then the former one if it differs. */
  checks: Check[]
}

function prepared(schemas: readonly ActiveSchema[], one: Case): Prepared {
  const { next, former } = one
  const by = indicesOf(schemas, next)
  const data = judgedData(next.article, former?.article ?? null)
  if (by.length === 0) return { ...one, by, data, checks: [] }
  const checks = [{ data: JSON.stringify(data), by }]
  if (former && !one.mayBreak) {
    const text = JSON.stringify(former.article.data)
    const ofBoth = new Set(indicesOf(schemas, former))
    checks.push({ data: text, by: by.filter((index) => ofBoth.has(index)) })
  }
  return { ...one, by, data, checks }
}

const indicesOf = (schemas: readonly ActiveSchema[], text: Matched) =>
  schemas.flatMap((schema, index) => (matches(schema, text) ? [index] : []))

function breachesOf(
  schemas: readonly ActiveSchema[],
  { by, data, checks, former, next, mayBreak }: Prepared,
  [found = [], before = []]: Findings[][],
): Breach[] {
  const breaches = by.flatMap((index, at) => {
    const { name, mode } = schemas[index] as ActiveSchema
    const known = before[checks[1]?.by.indexOf(index) ?? -1] ?? []
    const isInherited = inheritedFrom(faultsOf(known), former?.article.data ?? {})
    return faultsOf(found[at] ?? []).map((fault) => ({
      schema: name,
      fault,
      refuses: !isInherited(fault, data) && mode === 'refuse' && !mayBreak,
    }))
  })
  // Errors are reported first, so that warnings do not displace them.
  const told = breaches.sort((one, other) => Number(other.refuses) - Number(one.refuses))
  return withPlaces(next, told.slice(0, maxBreaches))
}

const faultsOf = (findings: Findings): Fault[] => (findings === 'costly' ? [costly] : findings)

function withPlaces(
  { article, options }: Text,
  breaches: readonly Omit<Breach, 'position'>[],
): Breach[] {
  if (breaches.length === 0) return []
  const placeOf = placesIn(splitAs(article.head, headKindOf(options)))
  return breaches.map((breach) => ({ ...breach, position: placeOf(breach.fault.path) }))
}
