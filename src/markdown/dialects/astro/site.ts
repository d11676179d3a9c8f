import type { Json, JsonObject } from '../../../shapes.ts'
import type { Condition } from '../config/interpreter/conditions.ts'
import type { PageFilter } from '../config/page-filters.ts'
import type { PathPattern } from '../config/path-patterns.ts'
import type { Rules, Site } from '../dialect.ts'
import type { AuthorFiles } from '../reading/author-files.ts'
import type { Loader } from './loaders.ts'

/** A folder of entries, whose addresses page files make. */
export interface Collection {
  /** With a slash at its end. */
  base: string
  /** The route of the entries if Starlight or a page file of the site fixes it, else null. */
  route: string | null
  /** Whether a page file fixes it. */
  isOfPages?: true
  /** What the code of pages asks of its entries. */
  filters?: PageFilter[]
  shown?: ShownEntries
  /** The keys that the schema reads as dates. */
  dates?: string[]
  /** What the schema says of a text without these keys. */
  texts?: JsonObject
  /** Those of them that it says of a key without a value as well. */
  filled?: string[]
  /** The keys whose texts the schema writes in small or capital letters. */
  letters?: Record<string, 'low' | 'up'>
  /** Whether the schema has a key for the language of a text. */
  saysLang?: true
}

/** Which entries of a collection have a page. */
interface ShownEntries {
  /** The name of the collection. */
  name: string
  condition: Condition
  /** The defaults of the schema. */
  defaults: Record<string, Json>
  /** The root of the site, unless it is the top of the source. */
  root?: string
  /** The folder of the collection, if the text has the address of another. */
  base?: string
  /** Whether lists show all that a text without a body says. */
  isListed?: true
}

export interface AstroSite extends Site {
  dialect: 'astro'
  root: string
  /** The folder of pages, with a slash at its end. */
  pages: string
  publicFolder: string
  outFolder: string
  collections: Collection[]
  /** Unset in what earlier versions stored. */
  loaders?: Loader[]
  patterns: PathPattern[]
  basePath: string
  /** How addresses end; with `preserve` an index file ends with `/` or nothing, others `.html`. */
  ending: '/' | '' | '.html' | 'preserve' | 'preserve, never'
  /** Languages by their folder. */
  locales: Record<string, string>
  lang: string
  /** The names of authors by the ids of their entries. */
  authors?: Record<string, string>
}

export interface AstroRules
  extends Rules,
    Pick<AstroSite, 'basePath' | 'ending' | 'locales' | 'lang' | 'authors'>,
    Omit<Collection, 'base' | 'route'> {
  dialect: 'astro'
  from: string
  isPage: boolean
  /** The address of entries; null if only code tells. */
  pattern: string | null
  /** The folder of the language that all texts of the pattern are in. */
  langFolder?: string
}

/** The collection `authors`, to whose entries texts refer, and files of data for its loader. */
export const authorFiles: AuthorFiles = {
  one: /(?:^|\/)(?:content|data)\/authors?\/([^/]+?)(?:\/index)?\.(?:json|ya?ml|toml|mdx?)$/i,
  all: /(?:^|\/)(?:content|data)\/authors\.(?:json|ya?ml|toml)$/i,
}
