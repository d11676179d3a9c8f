import type { Problem } from '../../../shapes.ts'
import { loadCode } from '../config/static/load.ts'
import { isUnread } from '../config/static/unread.ts'
import { mapAt, textAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import { pluginsInCode } from '../markup/in-code.ts'
import { askedBy } from './filter-code.ts'
import type { Garden } from './garden.ts'
import { filtersIn } from './quartz-filters.ts'

const wanted = {
  'configuration.baseUrl': 'Addresses are read without a base path.',
}

/** Reads the configuration of Quartz 4, which is code. */
export function readFour(files: SiteFiles, root: string, problems: Problem[]): Garden {
  const file = ['ts', 'js'].map((end) => `${root}quartz.config.${end}`)
  const name = file.find((one) => files.names.has(one)) ?? `${root}quartz.config.ts`
  const read = loadCode(files, name, wanted, problems)
  const text = files.text(name) ?? ''
  const filters = filtersIn(text, read)
  const asked = filters === null ? 'unread' : askedBy(filters, files, root)
  const isByCode = isUnread(read.unread, 'configuration.ignorePatterns')
  return {
    settings: mapAt(read.value, 'configuration') ?? {},
    plugins: pluginsInCode(text),
    dateType: textAt(read.value, 'configuration', 'defaultDateType'),
    hasAliasesBeside: isBefore45(files.text(`${root}package.json`) ?? ''),
    hidden: asked === 'unread' ? 'filters' : isByCode ? 'ignorePatterns' : undefined,
    asked,
  }
}

const isBefore45 = (manifest: string) =>
  manifest.includes('"@jackyzha0/quartz"') && /"version": *"4\.[0-4]\./.test(manifest)
