import { expect, test } from 'vitest'
import type { VisibilityCounts } from '../../src/imports/schema.ts'
import { countVisibility } from '../../src/imports/visibility-counts.ts'

const now = Date.parse('2026-06-01T00:00:00Z')
const [past, future] = ['2026-05-31T00:00:00.000Z', '2026-06-02T00:00:00.000Z']
const said = { status: 'published', listed: true, publishedAt: null, expiresAt: null } as const

test.each([
  ['public', {}],
  ['public', { publishedAt: past, expiresAt: future }],
  ['unlisted', { listed: false }],
  ['scheduled', { publishedAt: future, listed: false }],
  ['expired', { expiresAt: past }],
  ['draft', { status: 'draft', publishedAt: future }],
  ['archived', { status: 'archived', expiresAt: past }],
] as const)('a text counts as %s: %j', (kind, fields) => {
  const before: VisibilityCounts = countVisibility(undefined, { ...said, listed: false }, now)
  const counts = countVisibility(before, { ...said, ...fields }, now)
  expect(counts[kind]).toBe(kind === 'unlisted' ? 2 : 1)
  expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(2)
})
