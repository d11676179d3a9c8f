import type { ApiKey } from '../keys/schema.ts'
import { renderTable } from './table.ts'
import { printable } from './width.ts'

/** API keys as a table. */
export function renderKeys(keys: readonly ApiKey[], now: Date, width: number): string[] {
  const rows = keys.map((key) => [
    key.id,
    stateOf(key, now),
    day(key.createdAt),
    day(key.lastUsedAt),
    printable(key.name),
    key.scopes.join(','),
  ])
  return renderTable(
    [
      { title: 'id' },
      { title: 'state' },
      { title: 'created' },
      { title: 'last used' },
      { title: 'name', most: width < 90 ? 12 : 20 },
      { title: 'scopes' },
    ],
    rows,
    width,
  )
}

const day = (time: string | null) => time?.slice(0, 10) ?? '-'

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'live'
  return Date.parse(expiresAt) > now.getTime() ? `until ${day(expiresAt)}` : 'expired'
}
