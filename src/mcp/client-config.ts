import { homedir } from 'node:os'
import { join } from 'node:path'
import { isWebUrl, withoutSlash } from '../config/values.ts'
import { type Environment, environment } from '../config.ts'
import { AppError } from '../errors.ts'

/** The server that commands for editors and assistants talk to, and the key that they use. */
export interface Remote {
  url: string
  key: string
}

/** Reads BROADSHEET_URL and BROADSHEET_KEY; an AppError names what is missing. */
export function loadRemote(env: Environment = environment()): Remote {
  const { BROADSHEET_URL: url = '', BROADSHEET_KEY: key = '' } = env
  const message = isWebUrl(url)
    ? 'BROADSHEET_KEY must be a key, as `broadsheet keys create` prints it.'
    : 'BROADSHEET_URL must be the address of a server such as http://localhost:3000.'
  if (!isWebUrl(url) || !/^[\x21-\x7e]{1,512}$/.test(key)) throw new AppError('invalid', message)
  return { url: withoutSlash(url), key }
}

/** The same, or null without BROADSHEET_URL: the command then works beside the database. */
export function findRemote(env: Environment = environment()): Remote | null {
  return env.BROADSHEET_URL ? loadRemote(env) : null
}

/** The command line of the person's editor; null if none is set and there is no terminal for vi. */
export function editorOf(env: Environment = environment()): string | null {
  const named = env.VISUAL?.trim() || env.EDITOR?.trim()
  if (named) return named
  if (process.platform === 'win32') return 'notepad'
  return process.stdin.isTTY ? 'vi' : null
}

/** The folder that keeps texts which are being edited; it outlasts a restart of the machine. */
export function editsFolder(env: Environment = environment()): string {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return join(state, 'broadsheet', 'edits')
}
