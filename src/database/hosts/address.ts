import { hostTargets, postgresUrls } from '../../config/values.ts'

export type Target = (typeof hostTargets)[number]

/** An address of one or several hosts, as libpq reads it. */
export interface Address {
  /** One address for each host; user, database and parameters are the same. */
  readonly urls: readonly [string, ...string[]]
  /** The hosts with their ports, for people. */
  readonly places: readonly string[]
  /** Null: a single host that is taken as it is. */
  readonly target: Target | null
}

/** Reads an address that the configuration has checked. */
export function addressOf(text: string): Address {
  const [first, ...others] = postgresUrls(text) ?? []
  if (first === undefined) throw new Error('This is not an address of PostgreSQL.')
  const given = new URL(first).searchParams.get('target_session_attrs')
  const target = hostTargets.find((name) => name === given)
  return {
    urls: [withoutTarget(first), ...others.map(withoutTarget)],
    places: [first, ...others].map((url) => new URL(url).host),
    target: target ?? (others.length > 0 ? 'read-write' : null),
  }
}

/** Names the host that an address wants, unless it does so itself. */
export function withTarget(text: string, target: Target): string {
  const isOne = (postgresUrls(text) ?? []).length < 2
  if (isOne || text.includes('target_session_attrs=')) return text
  return `${text}${text.includes('?') ? '&' : '?'}target_session_attrs=${target}`
}

function withoutTarget(text: string): string {
  if (!text.includes('target_session_attrs=')) return text
  const url = new URL(text)
  url.searchParams.delete('target_session_attrs')
  return url.href
}
