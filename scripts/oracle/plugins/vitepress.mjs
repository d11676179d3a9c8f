// Builds a VitePress site and prints the data of its pages.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { build, resolveConfig } from 'vitepress'

const [, , folder, out] = process.argv
const { srcDir, site, outDir } = await resolveConfig(folder, 'build')
const pages = []

process.chdir(folder)
await build(folder, {
  onAfterConfigResolve(config) {
    const { transformPageData } = config
    config.transformPageData = async (page, context) => {
      pages.push(page)
      return transformPageData?.(page, context)
    }
  },
})
const told = pages
  .filter(({ isNotFound }) => !isNotFound)
  .map(({ relativePath, filePath, title, description, params }) => ({
    file: relative(process.env.ORACLE_ROOT, `${srcDir}/${filePath}`),
    built: `${outDir}/${relativePath.replace(/\.md$/, '.html')}`,
    url:
      site.base +
      relativePath
        .replace(/(^|\/)index\.md$/, '$1')
        .replace(/\.md$/, site.cleanUrls ? '' : '.html'),
    title: title || null,
    description,
    byCode: params !== undefined,
  }))
writeFileSync(out, JSON.stringify(told))
process.exit(0)
