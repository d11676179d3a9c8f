import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'

export default defineConfig({
  site: 'https://example.org',
  base: '/docs',
  integrations: [
    starlight({
      title: 'Starlight',
      locales: {
        root: { label: 'English', lang: 'en' },
        'zh-cn': { label: '简体中文', lang: 'zh-CN' },
        fr: { label: 'Français' },
      },
    }),
  ],
})
