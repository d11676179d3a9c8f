import { afterAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database/database.ts'
import { readSchema, schemaDifference } from '../support/database/schema.ts'

describe('prisma/schema.prisma and the migrations', async () => {
  const { url, drop } = await testDatabase()
  afterAll(drop)

  test('agree, in both directions', async () => {
    expect(await schemaDifference(url)).toBe('')
    expect(await schemaDifference(url, true)).toBe('')
  })

  test('a difference would be found', async () => {
    const changed = readSchema().replace('  description String?\n', '')
    expect(await schemaDifference(url, false, changed)).toContain('DROP COLUMN "description"')
  })
})
