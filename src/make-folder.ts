import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and its missing parents. Node's own `recursive` loops endlessly where the file
 * system takes no folders, such as below /proc; this throws the error of the first folder that
 * cannot be made.
 */
export function makeFolder(path: string, mode?: number): void {
  const folders = [resolve(path)]
  for (let above = dirname(resolve(path)); !existsSync(above); above = dirname(above))
    folders.unshift(above)
  for (const folder of folders) makeOne(folder, mode)
}

// The folder may exist already, or another process may make it first.
function makeOne(folder: string, mode?: number): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory())
      throw error
  }
}
