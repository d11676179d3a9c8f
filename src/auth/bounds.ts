import { type Actor, allows, reaches, type Scope } from '../actor.ts'
import { AppError, type Detail } from '../errors.ts'

/** The scopes, the sources and the end of a key. */
interface Bounds {
  scopes: readonly Scope[]
  sources?: readonly string[] | null | undefined
  expiresAt?: string | null | undefined
}

const rules = {
  create: 'A key cannot grant what it does not hold',
  rotate: 'A key cannot rotate one that may do more',
  revoke: 'A key cannot revoke one that may do more',
}

/**
 * Throws 403 that names each bound in which a key exceeds the one that creates, rotates or revokes
 * it. A key that is revoked may end later.
 */
export function refuseBeyond(actor: Actor, key: Bounds, deed: keyof typeof rules): void {
  const details = [
    ...unheldScopes(actor, key.scopes),
    ...unheldSources(actor, key.sources ?? null),
    ...(deed === 'revoke' ? [] : laterEnd(actor, key.expiresAt ?? null, deed)),
  ]
  if (details.length === 0) return
  throw new AppError(
    'forbidden',
    `${rules[deed]}: ${details.map(({ message }) => message).join(' ')}`,
    details,
  )
}

const unheldScopes = (actor: Actor, scopes: readonly Scope[]): Detail[] =>
  scopes.flatMap((scope, index) => {
    const message = `Your key does not have the scope ${scope}.`
    return allows(actor, scope)
      ? []
      : [{ pointer: `/scopes/${index}`, code: 'scope_not_held', message }]
  })

function unheldSources(actor: Actor, sources: readonly string[] | null): Detail[] {
  if (actor.sources === null) return []
  const code = 'source_not_held'
  const limit = `Your key is only for ${sourceNames(actor.sources)}`
  if (sources === null)
    return [{ pointer: '/sources', code, message: `${limit}; name one or more of these.` }]
  return sources.flatMap((source, index) =>
    reaches(actor, source)
      ? []
      : [{ pointer: `/sources/${index}`, code, message: `${limit}, not for "${source}".` }],
  )
}

/** `the source "blog"`, `the sources "blog" and "news"`. */
const sourceNames = (sources: readonly string[]) =>
  `the source${sources.length === 1 ? '' : 's'} ${new Intl.ListFormat('en').format(sources.map((name) => `"${name}"`))}`

function laterEnd(actor: Actor, expiresAt: string | null, deed: 'create' | 'rotate'): Detail[] {
  const { expiresAt: end } = actor
  if (end === null || (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(end))) return []
  const advice = deed === 'create' ? 'name an expiresAt that is not later' : 'the other ends later'
  const message = `Your key ends at ${end}; ${advice}.`
  return [{ pointer: '/expiresAt', code: 'outlives_key', message }]
}
