// Prints what Docusaurus knows of its documents, posts and pages in each language.
import { writeFileSync } from 'node:fs'
import { loadContext, loadSite } from '@docusaurus/core/lib/server/site.js'
import common from '@docusaurus/utils-common'
import { htmlOf } from './docusaurus-words.mjs'

const [, , out] = process.argv
const siteDir = process.cwd()
const { i18n, siteConfig } = await loadContext({ siteDir })
const { trailingSlash } = siteConfig

const told = (lang, baseUrl, kind, { permalink, source, title, description, tags, ...more }) => ({
  file: source.replace('@site/', ''),
  url: common.applyTrailingSlash(permalink, { trailingSlash, baseUrl }),
  title,
  lang,
  kind,
  tags: (tags ?? []).map(({ label }) => label),
  terms: (tags ?? []).map((tag) => tag.permalink),
  description,
  date: more.date ?? null,
  updated: more.lastUpdatedAt ?? null,
  cover: more.frontMatter?.image ?? null,
  authors: (more.authors ?? []).map(({ name }) => name),
  unlisted: more.unlisted ?? false,
})

const readers = {
  'docusaurus-plugin-content-docs': ({ loadedVersions }) =>
    loadedVersions.flatMap(({ docs, drafts }) => [
      ...docs.map((doc) => ['doc', doc]),
      ...drafts.map((doc) => ['draft doc', doc]),
    ]),
  'docusaurus-plugin-content-blog': ({ blogPosts }) =>
    blogPosts.map(({ metadata }) => ['post', metadata]),
  'docusaurus-plugin-content-pages': (pages) =>
    (pages ?? []).filter(({ type }) => type === 'mdx').map((page) => ['page', page]),
}

const pages = []
for (const locale of i18n.locales) {
  const { props } = await loadSite({ siteDir, locale })
  for (const { name, content } of props.plugins)
    for (const [kind, page] of readers[name]?.(content) ?? [])
      pages.push(told(locale, props.baseUrl, kind, page))
}
// A page that is not translated is shown in each language: it is one of the default language.
const { localeConfigs, defaultLocale } = i18n
const isOwn = ({ file, lang }) =>
  (lang === defaultLocale) !== file.startsWith(`i18n/${localeConfigs[lang].path}/`)
const own = pages.filter(isOwn)
for (const page of own) page.html = await htmlOf(siteDir, page.file, siteConfig.markdown)
writeFileSync(out, JSON.stringify(own))
process.exit(0)
