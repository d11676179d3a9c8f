import { posix } from 'node:path'

/** A folder that is relative to the input folder, within the source: `../_data/` is beside it. */
export const inInput = (input: string, folder: string) =>
  folder === '' ? input : posix.join(input, folder)

const foreign = /(?:^|\/)(?:node_modules|_site)\//

/** Whether a file is of packages or of a built site. */
export const isForeign = (file: string) => foreign.test(file)

export const isConfig = (file: string) =>
  /(?:^|\/)(?:\.eleventy\.c?js|eleventy\.config\.[cm]?[jt]s)$/.test(file)

const folders = '11ty|eleventy|config|lib|utils?|helpers?|filters|plugins'
const inFolder = `[._]?(?:${folders})/(?:[\\w.-]+/){0,3}[\\w.-]+`
const imported = new RegExp(`(?:^|/)(?:eleventy\\.config\\.[\\w.-]+|${inFolder})\\.[cm]?[jt]s$`)

/** Code that a configuration may import: no other files of the site are read for it. */
export const isImported = (file: string) => !isForeign(file) && imported.test(file)
