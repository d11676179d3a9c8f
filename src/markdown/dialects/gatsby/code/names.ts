import { posix } from 'node:path'
import { importNames } from '../../config/static/imports.ts'
import { parseModule } from '../../config/syntax/statements.ts'
import { loosened } from './loose.ts'
import { hoisted, type Run, within } from './run.ts'
import { likelier, nothing, path, type Scope, type Value } from './values.ts'

/** The value of a name; one that is not known stands for itself. */
export function lookUp(run: Run, scope: Scope, name: string): Value {
  for (let one: Scope | null = scope; one; one = one.parent) {
    const known = one.values.get(name)
    // What a variable says later is not known, but texts of constants are names of things.
    const isConstant = !run.files.get(one.file)?.m.changed.get(name)?.has('')
    if (known?.kind === 'literal' && (typeof known.value !== 'string' || !isConstant))
      return path([name], { isMade: true })
    if (known) return one.loose?.has(name) ? loosened(known, name) : known
  }
  const imported = run.files.get(scope.file)?.m.imports.get(name)
  const value = imported && exportsOf(run, scope.file, imported.from, imported.name)
  return value ?? path([name])
}

/** Gives a name another value, where it is declared. */
export function setName(scope: Scope, name: string, value: Value): void {
  let one = scope
  while (one.parent !== null && !one.values.has(name)) one = one.parent
  one.values.set(name, likelier(value, one.values.get(name) ?? nothing))
}

/**
 * What another file of the site exports by a name, or all by no name; undefined if it is not read.
 * Each file is asked once, because files that export each other lead to many ways.
 */
export function exportsOf(
  run: Run,
  file: string,
  from: string,
  name: string,
  asked = new Set<string>(),
): Value | undefined {
  const start = posix.join(posix.dirname(file), from)
  const target = from.startsWith('.') && importNames(start).find((one) => run.files.has(one))
  const scope = target ? scopeOf(run, target) : null
  if (!target || !scope || asked.has(target)) return undefined
  asked.add(target)
  const main = scope.values.get('module')
  const all = main?.kind === 'object' ? main.members.get('exports') : undefined
  const members = all?.kind === 'object' ? all.members : new Map<string, Value>()
  if (name === '' || name === '*')
    return members.size > 0 || all?.kind !== 'object'
      ? all
      : { kind: 'object', members: scope.values }
  const own = scope.values.get(name) ?? members.get(name)
  if (own || name === 'default') return own ?? all
  for (const next of run.files.get(target)?.passed ?? []) {
    const value = exportsOf(run, target, next, name, asked)
    if (value) return value
  }
  return undefined
}

/** The names of a file, which is followed once. */
export function scopeOf(run: Run, file: string): Scope | null {
  const known = run.scopes.get(file)
  const opened = run.files.get(file)
  if (known || !opened) return known ?? null
  const scope: Scope = { values: new Map(), parent: null, file }
  run.scopes.set(file, scope)
  const exported: Value = { kind: 'object', members: new Map() }
  scope.values.set('exports', exported)
  scope.values.set('module', { kind: 'object', members: new Map([['exports', exported]]) })
  const statements = hoisted(parseModule(opened.m))
  within(run, { guards: [], lists: [] }, () => run.execute(run, scope, statements))
  return scope
}
