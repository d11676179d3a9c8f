import { Command, InvalidArgumentError } from 'commander'
import { cliActor, type Scope, scopes } from '../actor.ts'
import { createKey, revokeKey, rotateKey } from '../auth/create.ts'
import { getKey, listKeys } from '../auth/queries.ts'
import { KeyRotation, NewKey } from '../auth/schema.ts'
import { loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { readClock } from '../database/clock.ts'
import { inTransaction } from '../database/transaction.ts'
import { AppError } from '../errors.ts'
import { renderKeys } from '../terminal/keys.ts'
import { note, print, screenWidth } from '../terminal/screen.ts'
import { withDatabase } from './with-database.ts'

/** `broadsheet keys`. */
export function keysCommand(): Command {
  const create = new Command('create')
    .description('create a key and print its token, once')
    .argument('<name>', 'the person or program that uses it')
    .requiredOption(
      '--scope <scopes>',
      `what it may do, separated by commas: ${scopes.join(', ')}`,
      parseScopes,
    )
    .option(
      '--source <sources>',
      'the only sources it may import into and write, separated by commas (default: all)',
      parseSources,
    )
    .option(
      '--expires <date>',
      'when it expires, such as 2027-01-01 (UTC) or 2027-01-01T09:00:00+08:00',
      parseTime,
    )
    .addHelpText('after', createExamples)
    .action((name: string, flags: CreateFlags) =>
      withDatabase(loadConfig(), ({ db }) => createAndShow(db, name, flags), { mustExist: false }),
    )
  const list = new Command('list')
    .description('all keys, newest first; tokens are never shown again')
    .addHelpText('after', '\nExample:\n  broadsheet keys list')
    .action(() => withDatabase(loadConfig(), showKeys))
  const revoke = new Command('revoke')
    .description('revoke a key for good')
    .argument('<id>', 'as `keys list` shows it')
    .addHelpText('after', '\nExample:\n  broadsheet keys revoke 3f0c9a4be1d27785aa')
    .action((id: string) => withDatabase(loadConfig(), ({ db }) => revokeAndSay(db, id)))
  const rotate = new Command('rotate')
    .description('give a key a new secret and print the new token, once')
    .argument('<id>', 'as `keys list` shows it')
    .option('--overlap <seconds>', 'how long the former token still works', parseOverlap, 0)
    .addHelpText('after', '\nExample:\n  broadsheet keys rotate 3f0c9a4be1d27785aa --overlap 3600')
    .action((id: string, { overlap }: { overlap: number }) =>
      withDatabase(loadConfig(), ({ db }) => rotateAndShow(db, id, overlap)),
    )
  return new Command('keys')
    .description('API keys: create, list, rotate, revoke')
    .helpCommand(false)
    .addCommand(create)
    .addCommand(list)
    .addCommand(rotate)
    .addCommand(revoke)
    .addHelpText(
      'after',
      '\nExamples:\n  broadsheet keys create Website --scope drafts:read\n  broadsheet keys list',
    )
}

interface CreateFlags {
  scope: Scope[]
  source?: string[]
  expires?: string
}

async function createAndShow(
  db: Database,
  name: string,
  { scope, source, expires }: CreateFlags,
): Promise<void> {
  const wanted = NewKey.safeParse({ name, scopes: scope, sources: source, expiresAt: expires })
  if (!wanted.success)
    throw new AppError('invalid', `NAME: ${wanted.error.issues[0]?.message ?? 'is not valid'}`)
  const key = await createKey(db, cliActor, wanted.data)
  const where = key.sources ? `, only for ${key.sources.join(', ')}` : ''
  note([
    `Key ${key.id} "${key.name}" with ${key.scopes.join(', ')}${where}. Its token, shown this once:`,
  ])
  // Only the token goes to standard output: KEY=$(broadsheet keys create …) captures it.
  print([key.key])
}

const maxListed = 10_000

async function showKeys({ db }: { db: Database }): Promise<void> {
  const keys = await listKeys(db, maxListed, null)
  print(
    keys.length === 0
      ? ['There are no keys yet.']
      : renderKeys(keys, await readClock(db), screenWidth(process.stdout)),
  )
}

async function revokeAndSay(db: Database, id: string): Promise<void> {
  await revokeKey(db, cliActor, id).catch(noActiveKey(id))
  print([`Key ${id} is revoked; running servers refuse it from now on.`])
}

async function rotateAndShow(db: Database, id: string, overlap: number): Promise<void> {
  const rotate = async () => {
    const known = await getKey(db, id)
    return inTransaction(db.pool, (tx) => rotateKey(tx, cliActor, known, overlap))
  }
  const { key, name } = await rotate().catch(noActiveKey(id))
  const former = overlap > 0 ? `works for ${overlap} s more` : 'has stopped working'
  note([`The former token of key ${id} "${name}" ${former}. Its new token, shown this once:`])
  print([key])
}

const noActiveKey =
  (id: string) =>
  (error: unknown): never => {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
    throw new AppError('not_found', `There is no active key "${id}": see broadsheet keys list.`)
  }

const parts = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function parseSources(text: string): string[] {
  const given = parts(text)
  const valid = NewKey.shape.sources.safeParse(given)
  if (valid.success) return given
  throw new InvalidArgumentError(valid.error.issues[0]?.message ?? 'This is not a list of sources.')
}

function parseOverlap(text: string): number {
  const valid = KeyRotation.shape.overlapSeconds.safeParse(
    /^\d{1,9}$/.test(text) ? Number(text) : -1,
  )
  if (valid.success) return valid.data
  throw new InvalidArgumentError('Use a number of seconds from 0 to 2592000.')
}

function parseScopes(text: string): Scope[] {
  const given = parts(text)
  const knownScopes: readonly string[] = scopes
  const unknown = given.filter((scope) => !knownScopes.includes(scope))
  if (unknown.length === 0 && given.length > 0) return given as Scope[]
  throw new InvalidArgumentError(`Choose from ${scopes.join(', ')}.`)
}

function parseTime(text: string): string {
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  const valid = NewKey.shape.expiresAt.safeParse(full).success && !Number.isNaN(Date.parse(full))
  if (valid) return full
  throw new InvalidArgumentError('Use a date such as 2027-01-01, or a time with a zone.')
}

const createExamples = `
Scopes: content:read reads public content (if PUBLIC_READ is off), drafts:read
reads everything, content:write also writes, imports:run imports; both change
public content only together with content:publish. keys:manage creates keys,
metrics:read reads /metrics, admin may do everything.

Examples:
  broadsheet keys create Website --scope drafts:read
  KEY=$(broadsheet keys create Nightly --scope imports:run,content:publish --source blog --expires 2027-01-01)`
