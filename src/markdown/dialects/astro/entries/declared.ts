import type { Json } from '../../../../shapes.ts'
import { memberOf } from './members.ts'
import { lookUp } from './names.ts'
import { openCode, type Run } from './scope.ts'
import { literal, type Value, variable } from './values.ts'

/** What the content's configuration declares of a collection. */
export interface Declared {
  name: string
  /** The folder that its loader names, from the root of the site and with a slash at its end. */
  base: string | null
  /** The defaults of its schema. */
  defaults: Record<string, Json>
  /** The keys that its schema reads as dates. */
  dates: string[]
}

/** The collections that a configuration exports. */
export function declaredIn(run: Run, file: string): Declared[] {
  const code = openCode(run, file)
  const exported = code ? lookUp(run, code.scope, 'collections') : null
  if (exported?.kind !== 'object') return []
  return [...exported.members].map(([name, one]) => declaredOf(run, name, one))
}

function declaredOf(run: Run, name: string, value: Value): Declared {
  const base = memberOf(memberOf(value, literal('loader')), literal('base'))
  const written = memberOf(value, literal('schema'))
  const schema = written.kind === 'function' ? run.apply(run, written, [variable]) : written
  const keys = schema.kind === 'schema' ? [...schema.members] : []
  const defaults: [string, Json][] = []
  const dates: string[] = []
  for (const [key, one] of keys.slice(0, 200)) {
    if (one.kind !== 'schema') continue
    if (one.byDefault !== null) defaults.push([key, one.byDefault])
    if (one.isDate) dates.push(key)
  }
  return {
    name,
    base: base.kind === 'literal' && typeof base.value === 'string' ? folderOf(base.value) : null,
    defaults: Object.fromEntries(defaults),
    dates,
  }
}

const folderOf = (path: string) => `${path.replace(/^(?:\.?\/)+|\/+$/g, '')}/`
