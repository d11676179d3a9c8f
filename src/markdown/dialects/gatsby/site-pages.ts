import type { Problem } from '../../../shapes.ts'
import type { SiteFiles } from '../dialect.ts'
import type { NodeFiles } from './node-files.ts'
import { type NamedFile, ofFile, type PageTest, someOf } from './page-test.ts'
import { testOfCode } from './pages-made.ts'
import { type FileRoute, testOfRoute } from './routes.ts'

/** What of a site makes pages. */
interface PageParts {
  root: string
  /** The text of `gatsby-config.*`. */
  config: string
  node: NodeFiles
  routes: FileRoute[]
  hasOtherRoutes: boolean
}

// Themes make pages by code of their own, unless they only say how pages look.
const theme = /['"`][^'"`\n]{0,100}\bgatsby-theme-(?!material|ui\b|style|style-guide)/
// A test is compared with every file.
const maxLength = 20_000
const creator = /gatsby-plugin-page-creator/

/** What a text must be to become a page; null where that is not known. */
export function pagesOf({ root, config, node, routes, hasOtherRoutes }: PageParts): PageTest {
  const isByOthers = theme.test(config) || creator.test(config) || hasOtherRoutes
  const inPages: PageTest = {
    all: [
      { of: { name: 'whole' }, as: { is: 'begins', value: `/${root}src/pages/` } },
      { of: { name: 'ending' }, as: { equal: 'mdx' } },
    ],
  }
  const made = someOf([
    // Without code of its own a site has pages by its routes only, or by what is not read.
    node.texts.size === 0 && routes.length > 0 ? false : testOfCode(node),
    ...routes.map(testOfRoute),
    /gatsby-plugin-mdx/.test(config) && inPages,
    isByOthers && null,
  ])
  return JSON.stringify(made).length > maxLength ? null : made
}

/** A problem that names the first text of which no page is made. */
export function noPageProblem(
  files: SiteFiles,
  isText: (file: string) => boolean,
  test: PageTest,
  named: (file: string) => NamedFile,
): Problem[] {
  const texts = [...files.names].filter(isText).sort()
  const results = texts.map((file) => ofFile(test, named(file)))
  const gone = texts.filter((_, at) => results[at] === false)
  const isByKeys = results.some((one) => one !== null && typeof one === 'object')
  const what = gone[0] ?? (isByKeys ? 'Texts without the keys that the code asks for' : undefined)
  if (what === undefined) return []
  const more = gone.length > 1 ? ` and ${gone.length - 1} more` : ''
  const message = `${what}${more}: the code of the site makes no page of such texts, so that they are drafts. Name their folder by --path to publish them, as in --path 'FOLDER:/:slug/'.`
  return [{ code: 'site_option_unread', message, severity: 'warning' }]
}
