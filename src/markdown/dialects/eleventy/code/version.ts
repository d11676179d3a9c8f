import { loadConfig } from '../../config/load.ts'
import { textAt } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import { listOf } from '../address.ts'
import type { EleventySite, FolderData } from '../site.ts'

type Version = Pick<EleventySite, 'isBefore3'>

/** Whether `package.json` asks for an Eleventy before 3, which takes tags and slugs otherwise. */
export function versionOf(files: SiteFiles, root: string): Version {
  const manifest = loadConfig(files, `${root}package.json`, []) ?? {}
  const ranges = ['dependencies', 'devDependencies'].map(
    (kind) => textAt(manifest, kind, '@11ty/eleventy') ?? '',
  )
  return ranges.some((range) => /^[~^]?[0-2](?:\.|$)/.test(range)) ? { isBefore3: true } : {}
}

/** Data with lists of tags in the place of names with commas between them. */
export const withTags = (data: FolderData[], { isBefore3 }: Version): FolderData[] =>
  isBefore3
    ? data
    : data.map((one) =>
        typeof one.values.tags === 'string'
          ? { ...one, values: { ...one.values, tags: listOf(one.values.tags, false) } }
          : one,
      )
