import { posix } from 'node:path'
import type { Detection, DialectName, SiteFiles } from './dialect.ts'

/** How scripts call the generators that a package may bring. */
const commands: Partial<Record<DialectName, RegExp>> = {
  hugo: /\bhugo\b/,
  hexo: /\bhexo\b/,
  docusaurus: /\bdocusaurus\b/,
  astro: /\bastro\b/,
  vitepress: /\bv(?:ite|ue)press\b/,
  eleventy: /\beleventy\b/,
  'nuxt-content': /\bnux[ti]\b/,
  gatsby: /\bgatsby\b/,
}

/** Whether a script of the package beside the first sign calls the generator. */
export function isCalled(files: SiteFiles, { name, because: [sign = ''] }: Detection): boolean {
  const text = files.text(posix.join(posix.dirname(sign), 'package.json')) ?? ''
  const [, scripts = ''] = /"scripts"\s*:\s*\{([^{}]*)\}/.exec(text) ?? []
  return commands[name]?.test(scripts) === true
}
