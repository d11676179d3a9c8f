import { isSign, type Module, textAt } from '../../config/static/module.ts'

/** Whether a file adds preprocessors in another way than by calling `addPreprocessor`. */
export const hasOtherSteps = (m: Module) =>
  m.tokens.some(({ kind, text }, at) => {
    if (kind === 'sign' || !/^\w{0,20}[pP]reprocessors?$/.test(text)) return false
    if (text === 'addPreprocessor') return !isCalled(m, at)
    return kind === 'text' || (text === 'preprocessors' && isSign(m, at - 1, '.'))
  })

const isCalled = (m: Module, at: number) =>
  isSign(m, at + 1, '(') ||
  (isSign(m, at + 1, ']') && isSign(m, at + 2, '(')) ||
  (isSign(m, at + 1, '?') && textAt(m, at + 2) === '.' && isSign(m, at + 3, '('))
