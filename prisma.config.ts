import { defineConfig } from 'prisma/config'

// Used by `prisma generate` only; Broadsheet migrates itself (src/database/migrate.ts).
export default defineConfig({ schema: 'prisma/schema.prisma' })
