import type { Config } from '@docusaurus/types'

const config: Config = {
  title: 'Config',
  url: 'https://example.org',
  baseUrl: '/base/',
  trailingSlash: true,
  onBrokenLinks: 'ignore',
  onBrokenAnchors: 'ignore',
  i18n: { defaultLocale: 'en', locales: ['en', 'fr', 'zh-Hans'], localeConfigs: { 'zh-Hans': { path: 'zh' } } },
  presets: [
    [
      'classic',
      {
        docs: { path: 'handbook', routeBasePath: '/', numberPrefixParser: false, exclude: ['**/skip/**'] },
        blog: { path: 'news', routeBasePath: 'journal', tagsBasePath: 'labels', authorsMapPath: 'people.yml', showReadingTime: false },
        pages: { path: 'pages' },
      },
    ],
  ],
  plugins: [
    ['@docusaurus/plugin-content-docs', { id: 'api', path: 'api', routeBasePath: 'api', sidebarPath: undefined }],
  ],
}

export default config
