// Renders a Markdown file of a Docusaurus site to HTML, with bare components of the theme.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileToJSX } from '@docusaurus/mdx-loader/lib/utils.js'
import utils from '@docusaurus/utils'
import { Children, createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

const Title = ({ children }) => createElement('p', null, children)
// The theme shows the type of a callout that has no title of its own.
const components = {
  mdxAdmonitionTitle: Title,
  admonition({ type, children }) {
    const parts = Children.toArray(children)
    const titled = parts.some((part) => part.type === Title)
    return createElement('aside', null, titled ? null : createElement('p', null, type), ...parts)
  },
}
// A picture is required by the bundler; here its name is enough.
const prelude = 'const require = (name) => ({ default: name })\n'

/** Compiles the file to a module beside it, and the Markdown files that it imports. */
async function compile(siteDir, file, markdownConfig) {
  const filePath = join(siteDir, file)
  const fileContent = readFileSync(filePath, 'utf8')
  const { frontMatter } = await utils.DEFAULT_PARSE_FRONT_MATTER({ filePath, fileContent })
  const hooks = { onBrokenMarkdownLinks: 'ignore', onBrokenMarkdownImages: 'ignore' }
  const { content } = await compileToJSX({
    filePath,
    fileContent,
    frontMatter,
    compilerName: 'server',
    options: {
      siteDir,
      staticDirs: [join(siteDir, 'static')],
      admonitions: true,
      markdownConfig: { ...markdownConfig, hooks },
    },
  })
  const imported = [...content.matchAll(/from ['"](\.[^'"]+\.mdx?)['"]/g)].map(([, name]) => name)
  for (const name of imported) await compile(siteDir, join(file, '..', name), markdownConfig)
  const target = `${filePath}.mjs`
  writeFileSync(target, prelude + content.replace(/(from ['"]\.[^'"]+\.mdx?)(['"])/g, '$1.mjs$2'))
  return target
}

/** The HTML of the words of a page. */
export async function htmlOf(siteDir, file, markdownConfig) {
  const target = await compile(siteDir, file, markdownConfig)
  const { default: Content } = await import(pathToFileURL(target))
  return renderToStaticMarkup(createElement(Content, { components }))
}
