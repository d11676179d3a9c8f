import type { JsonObject } from '../../../shapes.ts'
import { readFlag } from '../../visibility/switches.ts'

/** Whether themes and plugins show a text to those alone who know its password. */
export const isLocked = ({ password = null, encrypted = null }: JsonObject): boolean =>
  readFlag(encrypted) === true ||
  typeof password === 'number' ||
  (typeof password === 'string' && password.trim() !== '')
