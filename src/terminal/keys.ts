import type { ApiKey } from '../auth/schema.ts'
import { renderTable } from './table.ts'
import { printable } from './width.ts'

/**
 * API keys as a table, with a line for each scope, then for each source that a key is bound to, and
 * for a former secret that still works.
 */
export function renderKeys(keys: readonly ApiKey[], now: Date, width: number): string[] {
  const narrow = width < 90
  const rows = keys.flatMap((key) =>
    mayOf(key, now).map((line, at) => [...(at === 0 ? cells(key, now) : cells(null, now)), line]),
  )
  const columns = [
    { title: 'id' },
    { title: 'state' },
    { title: 'created', hidden: narrow },
    { title: 'last used' },
    { title: 'name', maxWidth: narrow ? 14 : 22 },
    { title: 'scopes' },
  ]
  const shown = <T>(all: readonly T[]) => all.filter((_, at) => !columns[at]?.hidden)
  return renderTable(shown(columns), rows.map(shown), width)
}

const mayOf = ({ scopes, sources, formerSecretUntil: until }: ApiKey, now: Date) => [
  ...scopes,
  ...(sources ?? []).map((source) => `only source ${source}`),
  ...(until && Date.parse(until) > now.getTime() ? [`former secret until ${until}`] : []),
]

function cells(key: ApiKey | null, now: Date): string[] {
  if (!key) return ['', '', '', '', '']
  return [key.id, stateOf(key, now), day(key.createdAt), day(key.lastUsedAt), printable(key.name)]
}

const day = (time: string | null) => time?.slice(0, 10) ?? '-'

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'live'
  return Date.parse(expiresAt) > now.getTime() ? `until ${day(expiresAt)}` : 'expired'
}
