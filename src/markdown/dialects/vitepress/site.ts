import type { Rules, Site } from '../dialect.ts'
import type { AuthorFiles } from '../reading/author-files.ts'

export interface VitepressSite extends Site {
  dialect: 'vitepress'
  /** Whether VuePress shows it, which has rules of its own. */
  isVuepress?: boolean
  /** Whether that is VuePress 1. */
  isVuepressOne?: boolean
  /** The pattern of addresses of VuePress. */
  permalinks?: string
  /** How the addresses begin that its theme asks a password for. */
  locks?: string[]
  /** Whether its theme is Reco, to which the key `keys` holds passwords. */
  isReco?: boolean
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** The folder of its pages within the source, in the same form. */
  content: string
  basePath: string
  cleanUrls: boolean
  lang: string
  timeZone: string
  /** The languages of folders in addresses. */
  locales: Record<string, string>
  exclude: string[]
  /** Globs of what alone counts; unset for all. */
  include?: string[]
  /** Patterns of files, and the files that their pages are shown as. */
  rewrites: [from: string, to: string][]
  /** How the names begin that other rewrites may concern. */
  rewritesUnread?: string[]
  /** The names of authors by the ids that texts may name. */
  authors?: Record<string, string>
}

/** What the site says of each of its files. */
type OfSite =
  | ('isVuepress' | 'isVuepressOne' | 'permalinks' | 'locks' | 'isReco')
  | ('basePath' | 'cleanUrls' | 'lang' | 'timeZone' | 'authors')

export interface VitepressRules extends Rules, Pick<VitepressSite, OfSite> {
  dialect: 'vitepress'
  from: string
  /** The folder of the language in addresses, or ''. */
  prefix: string
  /** The pattern that gives the file another name, if one does. */
  rewrites: [from: string, to: string][]
  /** Whether rewrites that are not read may concern the file. */
  isByCode?: true
}

/** Data of people, as blogs of VitePress keep it for their theme; it has no rule of its own. */
export const authorFiles: AuthorFiles = {
  one: /(?:^|\/)(?:data|\.vitepress(?:\/(?:theme|data))?)\/authors\/([^/]+)\.(?:json|ya?ml|toml)$/i,
  all: /(?:^|\/)(?:\.vitepress(?:\/(?:theme|data))?\/|data\/)authors\.(?:json|ya?ml|toml)$/i,
}
