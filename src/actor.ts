/** What a key may do; `admin` may do all. */
export const scopes = [
  'content:read',
  'drafts:read',
  'content:write',
  'imports:run',
  'keys:manage',
  'metrics:read',
  'admin',
] as const

export type Scope = (typeof scopes)[number]

/** Who acts: an API key (its id), `admin` (the admin key), `cli`, or `public`. */
export interface Actor {
  readonly id: string
  readonly scopes: ReadonlySet<Scope>
}

const included: Partial<Record<Scope, readonly Scope[]>> = {
  'content:write': ['drafts:read', 'content:read'],
  'drafts:read': ['content:read'],
  admin: scopes,
}

/** All scopes that the given ones amount to. */
export function grantedScopes(given: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(given.flatMap((scope) => [scope, ...(included[scope] ?? [])]))
}

export const publicActor: Actor = { id: 'public', scopes: new Set() }
export const adminActor: Actor = { id: 'admin', scopes: grantedScopes(['admin']) }
export const cliActor: Actor = { id: 'cli', scopes: grantedScopes(['admin']) }

/** Whether the actor holds a scope, directly or through one that includes it. */
export function allows(actor: Actor, scope: Scope): boolean {
  return actor.scopes.has(scope)
}
