import { isSign, type Module, openModule, textAt } from '../../config/static/module.ts'

const formatsOf =
  /\b(?:setTemplateFormats\s{0,20}\(|templateFormats['"]?\s{0,20}(?=[:,}=])[:=]?)\s{0,200}((?:\[[^\]]{0,2000}\]|'[^'\n]{0,2000}'|"[^"\n]{0,2000}")(?!\s{0,200}[.[(?+&|]))?/g

/**
 * Whether an ending is among the formats that a command names (`given`), else the configuration;
 * null if code tells.
 */
export function hasFormat(ending: string, config: string, given?: string): boolean | null {
  if (given !== undefined) return given.split(',').some((one) => one.trim() === ending)
  const all = Array.from(config.matchAll(formatsOf), ([, formats]) => formats)
  if (all.includes(undefined)) return null
  const names = all.map((formats = '') => formats.split(/[^\w.*-]+/))
  return names.every((one) => one.includes(ending) || one.includes('*'))
}

/** The name of a setting that leaves out pages in a form that is not read, or ''. */
export function unreadSetting(texts: readonly string[]): string {
  const all = texts.filter((text) => /\bignores\b/.test(text))
  return all.some((text) => hasOtherIgnores(text)) ? 'ignores' : ''
}

/** Whether a word names a member of an object, and no variable: `x.a`, `x['a']`, `{ a }`. */
export function isOfObject(m: Module, at: number): boolean {
  const before = textAt(m, at - 1)
  if (m.tokens[at]?.kind === 'text') return before === '['
  return before === '.' || ('{,'.includes(before) && '},:='.includes(textAt(m, at + 1)))
}

/** Whether the set of ignored files is used in another way than by `ignores.add(…)`. */
function hasOtherIgnores(text: string): boolean {
  const m = openModule('', text)
  return m.tokens.some((token, at) => {
    if (token.text !== 'ignores' || !isOfObject(m, at)) return false
    if (token.kind === 'text') return true
    const isCall = isSign(m, at + 1, '.') && isSign(m, at + 3, '(')
    return !isCall || !['add', 'delete', 'has'].includes(textAt(m, at + 2))
  })
}

/** Whether a site calls what gives all pages other addresses. */
export const changesAddresses = (modules: readonly Module[]) =>
  modules.some(({ tokens }) =>
    tokens.some(({ text }) =>
      /^(?:addUrlTransform|setDynamicPermalinks|dynamicPermalinks)$/.test(text),
    ),
  )
