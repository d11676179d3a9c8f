import { defineConfig } from 'vitepress'

export default defineConfig({
  title: 'Defaults',
  description: 'A site',
  ignoreDeadLinks: true,
  themeConfig: { sidebar: [] },
})
