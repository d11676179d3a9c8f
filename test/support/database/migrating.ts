// A process that applies all migrations and one more, given as JSON.
import { migrate, readMigrations } from '../../../src/database/migrate.ts'

const [url = '', further = ''] = process.argv.slice(2)
await migrate(url, [...readMigrations(), JSON.parse(further)])
