import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database/database.ts'
import { readSchema, schemaDifference } from '../support/database/schema.ts'

describe('prisma/schema.prisma and the migrations', async () => {
  const { url, drop } = await testDatabase()
  afterAll(drop)

  it('agree, in both directions', async () => {
    expect(await schemaDifference(url)).toBe('')
    expect(await schemaDifference(url, true)).toBe('')
  })

  it('would be seen to differ', async () => {
    const changed = readSchema().replace('  description String?\n', '')
    expect(await schemaDifference(url, false, changed)).toContain('DROP COLUMN "description"')
  })
})
