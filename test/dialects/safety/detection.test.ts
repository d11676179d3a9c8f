import { expect, test } from 'vitest'
import { detectDialect } from '../../../src/markdown/dialects/registry.ts'

const hexo = 'title: A\nexclude: [a]\nsource_dir: src\nnew_post_name: :title.md\n'
const forHost = 'remote_theme: just-the-docs\nexclude: [node_modules]\n'
const code = 'export default {}'

test.each<[string, string, Record<string, string>]>([
  [
    'posts of a folder that the configuration names',
    'hexo',
    { '_config.yml': hexo, 'src/_posts/a.md': '' },
  ],
  ['pages alone there', 'hexo', { '_config.yml': hexo, 'src/a.md': '', '_drafts/b.md': '' }],
  [
    'a configuration of the host beside that of the site',
    'docusaurus',
    { '_config.yml': forHost, '_includes/a.html': '', 'docusaurus.config.ts': code },
  ],
  ['and above it', 'vitepress', { '_config.yml': forHost, 'docs/.vitepress/config.mts': code }],
  ['beside a folder for editors', 'jekyll', { '_config.yml': forHost, '.obsidian/app.json': '{}' }],
  [
    'an example below a site',
    'jekyll',
    { '_config.yml': forHost, '_posts/2020-01-01-a.md': '', 'demo/astro.config.mjs': code },
  ],
  ['a gem beside words of another', 'jekyll', { '_config.yml': hexo, Gemfile: '' }],
])('%s: %s', (_, name, texts) => {
  const files = { names: new Set(Object.keys(texts)), text: (file: string) => texts[file] }
  expect(detectDialect(files)).toMatchObject({ name, certainty: 'certain' })
})
