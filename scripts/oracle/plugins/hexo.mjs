// Prints what Hexo knows of each post and page of the folder, drafts and the hidden ones included.
import fs, { writeFileSync } from 'node:fs'

// Hexo dates a file by its birth, which no program can set.
const { stat } = fs
fs.stat = (path, ...args) => {
  const done = args.pop()
  stat(path, ...args, (error, found) => {
    if (found) Object.assign(found, { birthtime: found.mtime, ctime: found.mtime })
    done(error, found)
  })
}
const { default: Hexo } = await import('hexo')

const [, , out, mode] = process.argv
const all = mode === 'all'
const hexo = new Hexo(process.cwd(), { silent: true })
await hexo.init()
if (all) Object.assign(hexo.config, { render_drafts: true, future: true })
await hexo.load()

/** The names from the root to the category. */
function pathOf(category) {
  const parent = category.parent && hexo.model('Category').findById(category.parent)
  return parent ? [...pathOf(parent), category.name] : [category.name]
}

/** A page belongs to each category that has no other of its categories below it. */
function paths(post) {
  const found = post.categories.toArray()
  const leaves = found.filter((one) => !found.some(({ parent }) => parent === one._id))
  return leaves.map(pathOf)
}

const listed = new Set()
for (const kind of ['posts', 'pages'])
  for (const { source } of hexo.locals.get(kind).toArray()) listed.add(source)

const root = hexo.config.root.replace(/\/$/, '')
const base = (post, folder) => ({
  file: `${folder}${post.source}`,
  url: post.permalink.replace('https://example.org', ''),
  listed: listed.has(post.source),
  title: post.title,
  date: post.date?.toISOString(),
  updated: post.updated?.toISOString(),
  lang: post.lang ?? post.language,
  cover: post.cover ?? post.thumbnail ?? null,
  summary: post.excerpt,
  html: `${post.excerpt ?? ''}${post.more ?? ''}`,
})
const posts = hexo
  .model('Post')
  .toArray()
  .map((post) => ({
    ...base(post, 'source/'),
    kind: 'post',
    tags: post.tags.map(({ name }) => name),
    categories: paths(post),
    terms: {
      tags: post.tags.map(({ path }) => `${root}/${path}`),
      categories: post.categories.map(({ path }) => `${root}/${path}`),
    },
  }))
const pages = hexo
  .model('Page')
  .toArray()
  .map((page) => ({
    ...base(page, 'source/'),
    kind: 'page',
  }))
writeFileSync(out, JSON.stringify({ version: hexo.version, pages: [...posts, ...pages] }))
await hexo.exit()
