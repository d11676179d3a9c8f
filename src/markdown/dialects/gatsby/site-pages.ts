import type { Problem } from '../../../shapes.ts'
import { all, some } from '../config/interpreter/conditions.ts'
import { optionUnread } from '../config/problems.ts'
import type { SiteFiles } from '../dialect.ts'
import type { NodeFiles } from './node-files.ts'
import { type NamedFile, ofFile, type PageQuestion, type PageTest } from './page-test.ts'
import type { CodePages } from './pages-made.ts'
import { type FileRoute, testOfRoute } from './routes.ts'

/** What of a site makes pages. */
interface PageParts {
  root: string
  /** The text of `gatsby-config.*`. */
  config: string
  node: NodeFiles
  /** What its code says of pages. */
  code: CodePages
  routes: FileRoute[]
  hasOtherRoutes: boolean
}

// Themes make pages by code of their own, unless they only say how pages look.
const theme = /['"`][^'"`\n]{0,100}\bgatsby-theme-(?!material|ui\b|style|style-guide)/
// A test is compared with every file.
const maxLength = 20_000
const creator = /gatsby-plugin-page-creator/

/** What a text must be to become a page. */
export function pagesOf(parts: PageParts): PageTest {
  const { root, config, node, code, routes, hasOtherRoutes } = parts
  const isByOthers = theme.test(config) || creator.test(config) || hasOtherRoutes
  const inPages: PageTest = {
    all: [
      { of: { name: 'whole' }, as: { is: 'begins', value: `/${root}src/pages/` } },
      { of: { name: 'ending' }, as: { equal: 'mdx' } },
    ],
  }
  const kept = code.keepsOthers ? 'yes' : 'unread'
  const made = some<PageQuestion>(
    // Without code of its own a site has pages by its routes only, or by what is not read.
    node.texts.size === 0 && routes.length > 0 ? 'no' : code.test,
    ...routes.map((one) => all(kept, testOfRoute(one))),
    /gatsby-plugin-mdx/.test(config) ? all<PageQuestion>(kept, inPages) : 'no',
    isByOthers ? 'unread' : 'no',
  )
  if (made === 'unread' || JSON.stringify(made).length > maxLength) return 'unread'
  return all(made, theme.test(config) ? 'yes' : isRead(config))
}

const byMdx = /['"`]gatsby-(?:plugin-)?mdx['"`]/
const mdxEndings = /\bextensions['"]?\s{0,20}:\s{0,20}\[([^[\]]{0,500})\]/

/** Which texts a plugin reads, by their endings: of others there are no nodes. */
function isRead(config: string): PageTest {
  const [isMdx, isMarkdown] = [byMdx.test(config), config.includes('gatsby-transformer-remark')]
  if (!isMdx && !isMarkdown) return 'yes'
  const [, given = '.mdx'] = mdxEndings.exec(config) ?? []
  const endings = [
    ...(isMdx ? Array.from(given.matchAll(/\.(\w{1,20})/g), ([, one = '']) => one) : []),
    ...(isMarkdown ? ['md', 'markdown', 'MD'] : []),
  ]
  return { of: { name: 'ending' }, as: { any: endings } }
}

/** Problems that name the first text of which no page is made, or of which that is not known. */
export function noPageProblem(
  files: SiteFiles,
  isText: (file: string) => boolean,
  test: PageTest,
  named: (file: string) => NamedFile,
): Problem[] {
  const texts = [...files.names].filter(isText).sort()
  const results = texts.map((file) => ofFile(test, named(file)))
  const those = (is: PageTest) => texts.filter((_, at) => results[at] === is)
  const [gone, unknown] = [those('no'), those('unread')]
  const isByKeys = results.some((one) => typeof one === 'object')
  const what = gone[0] ? listed(gone) : isByKeys && 'Texts without the keys that the code asks for'
  return [
    ...(what ? [drafts(`${what}: the code of the site makes no page of such texts`)] : []),
    ...(unknown[0] ? [drafts(`${listed(unknown)}: ${notKnown}`)] : []),
  ]
}

const notKnown =
  'whether the code of the site makes pages of such texts is not known, because a condition, a query, a list or a plugin that makes pages is not read, or the code is too long'

const listed = ([first = '', ...more]: string[]) =>
  `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`

const drafts = (what: string): Problem =>
  optionUnread(
    `${what}, so that they are drafts. Name their folder by --path to publish them, as in --path 'FOLDER:/:slug/'.`,
  )
