import { defineConfig } from 'astro/config'

export default defineConfig({
  site: 'https://example.org',
  base: '/base',
  trailingSlash: 'never',
  build: { format: 'file' },
  srcDir: './source',
  i18n: { locales: ['en', 'fr', { path: 'chinese', codes: ['zh-CN'] }], defaultLocale: 'en' },
  markdown: { smartypants: false },
})
