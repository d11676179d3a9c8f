import { isContent } from '../file/content-names.ts'
import type { Dialect } from './dialect.ts'

/** Texts of no known generator. */
export const plain: Dialect = {
  name: 'plain',
  needsNoSettings: true,
  detect: () => ({ certainty: 'guess', because: ['no generator is known by its files'] }),
  isSiteFile: () => false,
  readSite: () => ({ site: { dialect: 'plain' }, problems: [] }),
  kindOf: (_, file) => (isContent(file) ? 'article' : 'file'),
  rulesOf: () => ({ dialect: 'plain' }),
}
