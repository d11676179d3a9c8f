import type { JsonObject } from '../../../shapes.ts'
import { isEmptyValue, isMap } from '../../fields/field-values.ts'
import { readFlag } from '../../visibility/switches.ts'

// Where Hugo and Zola keep the keys of themes.
const ofThemes = /^(?:params|extra)$/i

/**
 * Whether themes and plugins show a text to those alone who know its password. Hugo and Pelican
 * take `Password` for the same key.
 */
export const isLocked = (data: JsonObject, isInner = false): boolean =>
  Object.entries(data).some(([key, value]) => {
    const name = key.toLowerCase()
    if (name === 'password') return value !== false && !isEmptyValue(value)
    if (name === 'encrypted') return readFlag(value) === true
    return !isInner && isMap(value) && ofThemes.test(key) && isLocked(value, true)
  })
