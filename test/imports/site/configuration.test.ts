import { expect, test } from 'vitest'
import { recordOpened, settingsOf } from '../../../src/imports/site/configuration.ts'
import { createTexts, listFiles } from '../../../src/imports/site/listing.ts'
import { readingOf } from '../../../src/imports/site/reading.ts'
import type { IntakeOptions } from '../../../src/imports/source/files.ts'
import { folderFiles } from '../../../src/imports/source/folder.ts'
import { defaultLimits } from '../../../src/imports/source/limits.ts'
import { detectDialect, readSite } from '../../../src/markdown/dialects/registry.ts'
import { makeTree } from '../../support/imports/imports.ts'

/** The names that an import takes as files, and those that it names as left out. */
async function taken(texts: Record<string, string>, choices: IntakeOptions = {}) {
  const tree = await makeTree(texts)
  const blob = { hash: '0', size: 1, type: 'text/plain', width: null, height: null } as never
  const options = { files: { maxBytes: 1e6, put: async () => blob }, ...choices }
  const { site: given } = await listFiles((more) =>
    folderFiles(tree.path, defaultLimits, { ...options, ...more }),
  )
  const { files, opened } = recordOpened(given)
  const { name } = detectDialect(given)
  const { site } = readSite(name, files, { lang: 'en', timeZone: 'UTC', paths: [] })
  const reading = readingOf(site, opened)
  const found = { files: [] as string[], ignored: [] as string[] }
  for await (const one of folderFiles(tree.path, defaultLimits, { ...options, reading }))
    if ('blob' in one) found.files.push(one.file)
    else if ('ignored' in one) found.ignored.push(one.ignored)
  await tree.remove()
  return { name, ...found }
}

test.each([
  [
    'hugo',
    {
      'config/_default/hugo.toml': 'title = "x"\n',
      'config/_default/params.toml': 'a = 1\n',
      'config/notes.txt': 'x\n',
      'content/a.md': '# A\n',
      'themes/bare/hugo.toml': 'title = "y"\n',
    },
    ['config/_default/hugo.toml', 'config/_default/params.toml'],
    ['config/', 'themes/'],
  ],
  [
    'vitepress',
    {
      'docs/.vitepress/config.ts':
        "import { rewrites } from './rewrites'\nimport tokens from './tokens.json'\nimport { id } from './algolia-key'\nimport env from './env.json'\nexport default { rewrites, tokens, id, env }\n",
      'docs/.vitepress/rewrites.ts': "export const rewrites = { 'a.md': 'b.md' }\n",
      'docs/.vitepress/tokens.json': '{}\n',
      'docs/.vitepress/algolia-key.ts': "export const id = 'x'\n",
      'docs/.vitepress/env.json': '{}\n',
      'docs/.vitepress/unused.ts': 'export {}\n',
      'docs/.vitepress/theme/index.ts': 'export {}\n',
      'docs/.vitepress/cache/deps/config.ts': 'export {}\n',
      'docs/a.md': '# A\n',
      '.env': 'KEY=1\n',
      '.vscode/settings.json': '{}\n',
    },
    ['docs/.vitepress/config.ts', 'docs/.vitepress/rewrites.ts'],
    ['.env', '.vscode/', 'docs/.vitepress/'],
  ],
  [
    'eleventy',
    {
      '.eleventy.js':
        "const site = require('./_config/site.js')\nmodule.exports = (c) => ({ dir: { includes: '_i' } })\n",
      '_config/site.js': 'module.exports = {}\n',
      '.eleventyignore': 'drafts\n',
      '.gitignore': 'node_modules\n',
      '.npmrc': '//registry.npmjs.org/:_authToken=1\n',
      '_data/site.json': '{"title": "x"}\n',
      '_i/base.njk': '---\ntitle: x\n---\n',
      'posts/posts.11tydata.json': '{"layout": "base.njk"}\n',
      'posts/a.md': '---\ntitle: A\n---\n',
    },
    [
      '.eleventy.js',
      '.eleventyignore',
      '.gitignore',
      '_config/site.js',
      'posts/posts.11tydata.json',
    ],
    ['.npmrc', '_data/', '_i/'],
  ],
  [
    'obsidian',
    {
      '.obsidian/app.json': '{"attachmentFolderPath": "x"}\n',
      '.obsidian/workspace.json': '{}\n',
      '.obsidian/plugins/sync/data.json': '{"password": "x"}\n',
      'a.md': '# A\n',
    },
    ['.obsidian/app.json'],
    ['.obsidian/'],
  ],
  [
    'obsidian',
    {
      'site/quartz.config.ts': 'export default { plugins: { filters: [] } }\n',
      'site/package.json': '{}\n',
      'site/docs/a.md': '# A\n',
      '.github/workflows/deploy.yml': 'run: npx quartz build -d ../wiki\n',
      '.github/workflows/notes.md': '# A\n',
      '.github/own.yml': 'run: npx quartz build -d ../site\n',
      'wiki/a.md': '# A\n',
    },
    ['.github/workflows/deploy.yml', 'site/package.json', 'site/quartz.config.ts'],
    ['.github/', 'site/'],
  ],
])(
  'the configuration that %s is read by comes in as files',
  async (name, texts, files, ignored) => {
    expect(await taken(texts)).toEqual({ name, files, ignored })
  },
)

test('configuration stays out with other files, and where the import excludes it', async () => {
  const texts = { '.eleventy.js': 'module.exports = {}\n', 'a.md': '# A\n' }
  expect((await taken(texts)).files).toEqual(['.eleventy.js'])
  for (const choices of [
    { files: undefined },
    { exclude: ['.eleventy.js'] },
    { include: ['*.md'] },
  ])
    expect(await taken(texts, choices)).toMatchObject({ files: [], ignored: ['.eleventy.js'] })
})

test('of two entries with one name the first is read, as it is the one that comes in', () => {
  const texts = createTexts()
  for (const text of ['a: 1', 'b: 2']) texts.add('hugo.yaml', Buffer.from(text))
  expect(texts.get('hugo.yaml')).toBe('a: 1')
})

test('no reference means settings, those named after them, and those that did not come again', () => {
  const names = [
    'blog/_config.yml',
    'blog/_config.landscape.yml',
    'blog/_config.yml.md',
    'blog/_configuration.yml',
    'blog/site.config.js',
    'blog/site.config.ts',
    'blog/source/_config.png.yml',
    'blog/.gitignore',
    'blog/.prettierrc.json',
    'blog/about.md',
    'other/_config.json',
  ]
  const recorded = recordOpened({ names: new Set(names), text: () => '' })
  for (const name of ['_config.yml', 'site.config.js', '.gitignore', 'about.md'])
    recorded.files.text(`blog/${name}`)
  expect(settingsOf(recorded, ['gone.yml', '_configuration.yml'], 'blog/')).toEqual([
    '.gitignore',
    '_config.landscape.yml',
    '_config.yml',
    'gone.yml',
    'site.config.js',
    'site.config.ts',
  ])
})
