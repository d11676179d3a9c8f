import { isContent } from '../../file/content-names.ts'
import { findRoot } from '../config/root.ts'
import type { Dialect, Site, SiteFiles } from '../dialect.ts'
import { unknownGenerator } from './generators.ts'

interface PlainSite extends Site {
  dialect: 'plain'
}

/** Texts of no known generator. */
export const plain: Dialect<PlainSite> = {
  name: 'plain',
  needsNoSettings: true,
  detect: () => ({ certainty: 'guess', because: ['no generator is known by its files'] }),
  isSiteFile: () => false,
  readSite: (files) => ({
    site: { dialect: 'plain', ...programIn(files) },
    problems: unknownGenerator(files),
  }),
  kindOf: ({ program }, file) =>
    program !== undefined && isAbout(program, file)
      ? 'not_content'
      : isContent(file)
        ? 'article'
        : 'file',
  rulesOf: () => ({ dialect: 'plain' }),
}

// What configures a program, or a site that one builds.
const packages = [
  ...['package\\.json', 'deno\\.jsonc?', 'composer\\.json', 'Gemfile', 'Cargo\\.toml', 'go\\.mod'],
  ...['pyproject\\.toml', 'requirements\\.txt', 'mkdocs\\.ya?ml', 'book\\.toml'],
]
const ofProgram = new RegExp(`(^|/)(?:${packages.join('|')})$`)

// GitBook makes pages of all texts beside its summary.
function programIn(files: SiteFiles): { program?: string } {
  const program = findRoot(files, ofProgram)
  return program === null || files.names.has(`${program}SUMMARY.md`) ? {} : { program }
}

// README.md, CHANGELOG.md, README.zh-CN.md
const capitals = /^[A-Z][A-Z\d_-]*(?:\.[\w-]+)?\.(?:md|markdown)$/

/** Whether a text beside a program is about the program: its name is in capitals. */
const isAbout = (program: string, file: string) =>
  file.startsWith(program) && capitals.test(file.slice(program.length))
