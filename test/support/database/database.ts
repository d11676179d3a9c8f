import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'

export interface TestDatabase {
  url: string
  db: Database
  /** Closes `db` and removes the database. */
  drop(): Promise<void>
}

/** A separate database with all migrations and no rows; `drop` it in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, drop } = await copyDatabase(inject('templateName'))
  const db = openDatabase(url, { name: 'broadsheet test' })
  return { url, db, drop: () => db.close().then(drop) }
}

/** A separate database without tables. */
export const emptyDatabase = () => copyDatabase("template0 encoding 'UTF8'")

/** A separate database; `template` may be followed by further options of CREATE DATABASE. */
export async function copyDatabase(
  template: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `broadsheet_test_${randomBytes(6).toString('hex')}`
  // Copying files is faster than logging them, and nothing here has to survive a crash.
  await administer(`create database ${name} template ${template} strategy file_copy`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = name
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) }
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
