import { allOf } from '../page-test.ts'
import { setName } from './names.ts'
import type { Run } from './run.ts'
import { namesIn, oneOf, path, type Scope, type Value } from './values.ts'

/** Gives a name another value, which it has only where the code comes to this. */
export function giveName(run: Run, scope: Scope, name: string, made: Value): void {
  let owner: Scope | null = scope
  while (owner && !owner.values.has(name)) owner = owner.parent
  const old = owner?.values.get(name)
  // In another function or loop it may have the value before or never.
  const is = owner === scope ? allOf(run.place.guards) : null
  setName(scope, name, old === undefined || is === true ? made : oneOf(is, made, old))
}

/** Gives a member of an object another value; '' is one that code names. */
export function giveMember(run: Run, members: Map<string, Value>, key: string, made: Value): void {
  const old = members.get(key)
  if (key === '') {
    // It may be any member.
    const isOwn = namesIn(made, ...members.values()).every((name) => /^\|?$/.test(name))
    members.clear()
    members.set('', path([], { isMade: true, test: null, isOwn }))
  } else {
    const is = allOf(run.place.guards)
    members.set(key, old === undefined || is === true ? made : oneOf(is, made, old))
  }
}
