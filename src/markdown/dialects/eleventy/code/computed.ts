import { isSign, type Module, textAt } from '../../config/static/module.ts'
import type { Unread } from '../../config/static/unread.ts'
import type { FolderData } from '../site.ts'

export const computedName = 'eleventyComputed'

/** Whether a file is global data whose members are those of computed data. */
export const isComputedFile = (name: string) => /(?:^|\/)eleventyComputed\.\w+$/.test(name)

type Computed = Pick<FolderData, 'computedKeys' | 'computesFirst'>

/** The keys of computed data that code makes, in a file and in those that it imports. */
export function computedIn(
  unread: readonly Unread[],
  modules: readonly Module[],
  isWhole: boolean,
): Computed {
  const isOuter = isComputedFile(modules[0]?.file ?? '')
  const mayName =
    !isWhole || modules.some((m) => m.tokens.some(({ text }) => text === computedName))
  const keys = unread.flatMap(({ name, isOfPackage }) => {
    const [outer = '', inner = ''] = name.split('.')
    if (isOuter) return [outer]
    if (outer === computedName) return [inner]
    return outer === '' && mayName && !isOfPackage ? [''] : []
  })
  if (keys.length === 0) return {}
  const isFirst = modules.some((m) => m.imports.size > 0 || m.tokens.some((_, at) => uses(m, at)))
  return { computedKeys: [...new Set(keys)], ...(isFirst && { computesFirst: true }) }
}

const ofPage = /\b(?:page|this|require|arguments)\b/

// What takes the address of the page is made after it, and may bring other keys before it.
const uses = (m: Module, at: number) => ofPage.test(textAt(m, at)) || isSign(m, at, 'import')

/** The same for a call of `addGlobalData` with the code of its value. */
export function computedByCall(name: string, code: string): Computed {
  const key = name.split('.')[1] ?? ''
  const isFirst = ofPage.test(code) || /\w \( \w+ [,)]|^\w+$/.test(code)
  return { computedKeys: [key], ...(isFirst && { computesFirst: true }) }
}
