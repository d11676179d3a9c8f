import { posix } from 'node:path'
import type { NodeCode } from './node-code.ts'

/**
 * The folder that the code takes off the name of a file; undefined if it takes off none, and null
 * if several calls make different names of it.
 */
export function nameFolderOf({ nameFolders }: NodeCode, name: string): string | null | undefined {
  const [folder, ...others] = nameFolders ?? []
  const made = nameBelow(folder, name)
  if (others.some((one) => nameBelow(one, name) !== made)) return null
  return made === name ? undefined : folder
}

/** A name as `createFilePath` gives it: it takes off the folders that both begin with. */
export const nameBelow = (folder: string | undefined, name: string): string =>
  folder ? posix.join('/', posix.relative(`/${folder}`, `/${name}`)).slice(1) : name
