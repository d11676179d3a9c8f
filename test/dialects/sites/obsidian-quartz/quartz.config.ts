import { QuartzConfig } from './quartz/cfg'

const config: QuartzConfig = {
  configuration: {
    pageTitle: 'Quartz',
    locale: 'en-US',
    baseUrl: 'example.org/garden',
    ignorePatterns: ['private', 'templates', '.obsidian'],
    defaultDateType: 'created',
  },
  plugins: { transformers: [], filters: [], emitters: [] },
}

export default config
