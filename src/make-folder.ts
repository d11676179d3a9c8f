import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it. Node's own `recursive` tries for ever where the file system
 * has no room for folders, such as below /proc; this ends with the fault of the first folder that
 * cannot be made.
 */
export function makeFolder(path: string, mode?: number): void {
  const folders = [resolve(path)]
  for (let above = dirname(resolve(path)); !existsSync(above); above = dirname(above))
    folders.unshift(above)
  for (const folder of folders) makeOne(folder, mode)
}

// It may be there, or another process may have been faster.
function makeOne(folder: string, mode?: number): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory())
      throw error
  }
}
