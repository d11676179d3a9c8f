import { defineConfig } from 'vitepress'

export default defineConfig({
  title: 'Config',
  base: '/base/',
  srcDir: './src',
  srcExclude: ['**/skip/**', 'README.md'],
  cleanUrls: true,
  ignoreDeadLinks: true,
  markdown: { math: false },
  rewrites: {
    'packages/:pkg/src/(.*)': ':pkg/(.*)',
    'old.md': 'new/place.md',
    'guide/start.md': 'index.md',
  },
  locales: {
    root: { label: 'English', lang: 'en-US' },
    fr: { label: 'Français', lang: 'fr', title: 'Titre' },
    'zh-cn': { label: '中文', lang: 'zh-CN', link: '/zh-cn/guide' },
  },
})
