import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { AppError } from '../../errors.ts'
import { folderFiles } from '../source/folder.ts'
import type { IntakeLimits } from '../source/limits.ts'
import type { SourcePath } from '../source/paths.ts'
import { listFiles } from './listing.ts'
import type { OuterSite } from './reading.ts'

/**
 * Reads the configuration of the site in `folder`, of which one folder is imported. Throws AppError
 * bad_request if that folder is not inside the site.
 */
export async function readOuterSite(
  folder: string,
  paths: readonly SourcePath[],
  limits: IntakeLimits,
): Promise<OuterSite> {
  const root = await realpath(folder).catch(() => null)
  if (root === null) throw new AppError('not_found', `No such folder: ${folder}.`)
  const [only, ...others] = paths
  const inside = only?.kind === 'folder' ? relative(root, await realpath(only.path)) : '..'
  if (others.length > 0 || inside.split(sep)[0] === '..') throw notInside(folder)
  const { site, unread } = await listFiles((choices) => folderFiles(root, limits, choices))
  return { site, unread, sourceRoot: inside === '' ? '' : `${inside.split(sep).join('/')}/` }
}

const notInside = (folder: string) =>
  new AppError('bad_request', `--site ${folder} needs one imported folder that lies inside it.`)
