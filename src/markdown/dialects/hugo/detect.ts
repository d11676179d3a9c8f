import type { Detection, SiteFiles } from '../dialect.ts'
import { findRoot, isOfHugo } from './config/root.ts'

const folders = ['archetypes', 'layouts', 'themes', 'content', 'i18n', 'assets', 'static']

/** Whether the files look like a site of Hugo. */
export function detectHugo(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files)
  if (root === null) return detectContent(files)
  const names = [...files.names].filter((name) => name.startsWith(root))
  const own = names.find((name) =>
    /^(?:hugo\.(?:toml|ya?ml|json)|config\/_default\/.+)$/.test(name.slice(root.length)),
  )
  const here = folders.filter((folder) =>
    names.some((name) => name.startsWith(`${root}${folder}/`)),
  )
  if (own) return { certainty: 'certain', because: [own] }
  const config = names.find((name) => /^config\.(?:toml|ya?ml|json)$/.test(name.slice(root.length)))
  if (!config || !isOfHugo(files, config)) return detectContent(files)
  return here.includes('content') || here.length > 1
    ? { certainty: 'certain', because: [config, ...here.map((folder) => `${folder}/`)] }
    : { certainty: 'likely', because: [config] }
}

/** A content folder alone: section pages, or bundles, are of Hugo or Zola. */
function detectContent({ names }: SiteFiles): Omit<Detection, 'name'> | null {
  for (const name of names)
    if (/(?:^|\/)_index(?:\.[a-z-]+)?\.md$/.test(name) && !/(?:^|\/)node_modules\//.test(name))
      return { certainty: 'guess', because: [name] }
  return null
}
