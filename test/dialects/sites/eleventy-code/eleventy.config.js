import { drafts } from './_config/drafts.js'

export default function (config) {
  config.addPlugin(drafts)
}

export const config = { dir: { input: 'src' } }
