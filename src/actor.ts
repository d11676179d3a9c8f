/** What a key may do; `admin` includes all. */
export const scopes = [
  'content:read',
  'drafts:read',
  'content:write',
  'content:publish',
  'imports:run',
  'keys:manage',
  'metrics:read',
  'admin',
] as const

export type Scope = (typeof scopes)[number]

/** The actor of a request: an API key (its id), `admin` (the admin key), `cli`, or `public`. */
export interface Actor {
  readonly id: string
  readonly scopes: ReadonlySet<Scope>
  /** The sources whose articles it may write and import; null: all. */
  readonly sources: readonly string[] | null
  /** When its key expires, as RFC 3339 in UTC; null: never. */
  readonly expiresAt: string | null
}

const included: Partial<Record<Scope, readonly Scope[]>> = {
  'content:write': ['drafts:read', 'content:read'],
  'drafts:read': ['content:read'],
  admin: scopes,
}

/** The given scopes with all scopes that they include. */
export function grantedScopes(given: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(given.flatMap((scope) => [scope, ...(included[scope] ?? [])]))
}

const unbounded = { sources: null, expiresAt: null }

export const publicActor: Actor = { id: 'public', scopes: new Set(), ...unbounded }
export const adminActor: Actor = { id: 'admin', scopes: grantedScopes(['admin']), ...unbounded }
export const cliActor: Actor = { id: 'cli', scopes: grantedScopes(['admin']), ...unbounded }

/**
 * A reader of one article by a preview token. It sees nothing else that the public does not see.
 */
export const previewActor: Actor = {
  id: 'preview',
  scopes: grantedScopes(['content:read']),
  ...unbounded,
}

/** Whether a caller has no key, so that its address is what limits count. */
export const isKeyless = (actor: Actor | undefined) =>
  actor === publicActor || actor === previewActor

/** Whether the actor holds a scope, directly or through one that includes it. */
export function allows(actor: Actor, scope: Scope): boolean {
  return actor.scopes.has(scope)
}

/** Whether the actor may import into a source and write its articles. */
export function reaches({ sources }: Pick<Actor, 'sources'>, source: string): boolean {
  return sources === null || sources.includes(source)
}

/** The actor whose imports and bulk changes this one sees: its own; null for all. */
export const visibleOwner = (actor: Actor): string | null =>
  allows(actor, 'admin') ? null : actor.id

/** Whether the actor sees the imports and bulk changes of an owner. */
export const seesWorkOf = (actor: Actor, owner: string): boolean =>
  (visibleOwner(actor) ?? owner) === owner

/** The audience of a read: `public` sees what is public now, `all` sees drafts and trash, too. */
export type Reader = 'public' | 'all'

/** The audience that an actor belongs to; `drafts:read` makes it `all`. */
export const readerOf = (actor: Actor): Reader => (allows(actor, 'drafts:read') ? 'all' : 'public')

/** The author of a write, its import if any, and what it may write. */
export interface Writer {
  actor: string
  importId?: string | undefined
  /** Whether it may create, change and delete public or scheduled articles and terms. */
  mayPublish: boolean
  /** The sources whose articles it may write; null: all. */
  sources: readonly string[] | null
}

/** The writer that an actor is, with its bounds. */
export const writerOf = (actor: Actor): Writer => ({
  actor: actor.id,
  mayPublish: allows(actor, 'content:publish'),
  sources: actor.sources,
})
