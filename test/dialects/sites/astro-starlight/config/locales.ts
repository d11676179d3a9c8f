import type { StarlightUserConfig } from '@astrojs/starlight/types'

export const locales = {
  root: { label: 'English', lang: 'en' },
  'zh-cn': { label: '简体中文', lang: 'zh-CN' },
  'pt-br': { label: 'Português do Brasil', lang: 'pt-BR' },
  fr: { label: 'Français' },
} satisfies StarlightUserConfig['locales']
