import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { locales } from './config/locales'

export default defineConfig({
  site: 'https://example.org',
  base: '/docs',
  integrations: [
    starlight({
      title: 'Starlight',
      locales,
    }),
  ],
})
