import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../errors.ts'
import { editsFolder } from '../../mcp/client-config.ts'

/** A text that is being edited: a file that stays until it is saved or given up. */
export interface Kept {
  file: string
  /** The text now; null if the file is gone. */
  read(): Buffer | null
  remove(): void
}

/** Writes the text into a file for the editor; its name begins with `label`. */
export function keep(label: string, text: Buffer): Kept {
  const name = `${label}.${randomBytes(3).toString('hex')}.md`
  try {
    mkdirSync(editsFolder(), { recursive: true, mode: 0o700 })
    return keptFile(write(join(editsFolder(), name), text))
  } catch {
    // A home that cannot be written, as in some containers.
    return keptFile(write(join(tmpdir(), name), text))
  }
}

// Only for its owner: it may be a draft.
function write(file: string, text: Buffer): string {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  return file
}

/** A text that an earlier command kept is edited in its place; other files stay as they are. */
export function keepFrom(label: string, from: string): Kept {
  const text = readIfThere(from)
  if (text === null) throw new AppError('not_found', `There is no file ${from}.`)
  return dirname(resolve(from)) === editsFolder() ? keptFile(resolve(from)) : keep(label, text)
}

/** Files that earlier commands kept under this label. */
export function findKept(label: string): string[] {
  const folder = editsFolder()
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith(`${label}.`))
    return names.map((name) => join(folder, name))
  } catch {
    return []
  }
}

const keptFile = (file: string): Kept => ({
  file,
  read: () => readIfThere(file),
  remove: () => rmSync(file, { force: true }),
})

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
