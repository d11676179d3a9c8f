import type { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Budget } from './budget.ts'

/** No date, address or name is longer. */
const maxFormatLength = 4_000

/**
 * Adds the formats of texts, counted by the square of the length: some expressions take as much.
 */
export function addCountedFormats(ajv: Ajv2020, budget: Budget): void {
  addFormats.default(ajv, { mode: 'fast' })
  for (const [name, format] of Object.entries(ajv.formats)) {
    const test = testOf(format)
    if (test)
      ajv.addFormat(name, (text: string) => {
        if (text.length > maxFormatLength) return false
        budget.spend(1 + text.length ** 2 / 1_000)
        return test(text)
      })
  }
}

/** How ajv tests a format of texts. */
function testOf(format: Ajv2020['formats'][string]): ((text: string) => boolean) | null {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return format as (text: string) => boolean
  if (typeof format !== 'object' || format.async || format.type === 'number') return null
  const { validate } = format
  if (typeof validate === 'function') return validate as (text: string) => boolean
  return validate instanceof RegExp ? testOf(validate) : null
}
