import type { Problem } from '../../../shapes.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import type { SiteFiles } from '../dialect.ts'

interface Generator {
  name: string
  config: RegExp
  /** A folder that lies beside the configuration, where its name alone does not tell. */
  beside?: string
}

// Of two in one folder the first one counts.
const generators: readonly Generator[] = [
  { name: 'MkDocs', config: /(^|\/)mkdocs\.ya?ml$/ },
  { name: 'mdBook', config: /(^|\/)book\.toml$/ },
  { name: 'GitBook', config: /(^|\/)(?:\.gitbook\.yaml|book\.json)$/ },
  { name: 'Nikola', config: /(^|\/)conf\.py$/, beside: 'posts/' },
  { name: 'Sphinx', config: /(^|\/)conf\.py$/ },
  { name: 'Bridgetown', config: /(^|\/)bridgetown\.config\.yml$/ },
  { name: 'Middleman', config: /(^|\/)config\.rb$/, beside: 'source/' },
  { name: 'Metalsmith', config: /(^|\/)metalsmith\.js(?:on)?$/ },
  { name: 'Lume', config: /(^|\/)_config\.[jt]s$/ },
  { name: 'Fumadocs', config: /(^|\/)source\.config\.ts$/ },
  { name: 'Contentlayer', config: /(^|\/)contentlayer\.config\.[cm]?[jt]s$/ },
  { name: 'SvelteKit', config: /(^|\/)svelte\.config\.[cm]?[jt]s$/ },
  { name: 'Next.js', config: /(^|\/)next\.config\.[cm]?[jt]s$/ },
  { name: 'Remix', config: /(^|\/)(?:remix|react-router)\.config\.[cm]?[jt]s$/ },
  { name: 'Quarto', config: /(^|\/)_quarto\.ya?ml$/ },
]

/** Says whose files these are, if a generator has its configuration there that is not known. */
export function unknownGenerator(files: SiteFiles): Problem[] {
  const found = generators.flatMap(({ name, config, beside = '' }) => {
    const root = findRoot(files, config)
    return root === null || !hasBelow(files, root + beside) ? [] : [{ name, root }]
  })
  const [first] = found.sort((one, other) => one.root.length - other.root.length)
  if (!first) return []
  const place = first.root === '' ? '' : ` in ${first.root}`
  const message = `The files look like a site of ${first.name}${place}, whose rules are not known here: each text alone says whether it is public, and its path is that of its file. Import the folder of its pages alone, and make drafts of what the site does not publish.`
  return [{ code: 'generator_unknown', message, severity: 'warning' }]
}
