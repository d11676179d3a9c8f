import { endOf, isSign, type Module } from '../static/module.ts'
import type { Node, Statement } from './nodes.ts'

/** A place in the tokens of a file, and how deep the brackets are there. */
export interface Cursor {
  m: Module
  at: number
  depth: number
  /** What reads the values and blocks within others. */
  parse: { value(c: Cursor): Node; block(c: Cursor): Statement[] }
}

// Code of people is never so deep, and each level is a call.
export const maxDepth = 60

export const sees = ({ m, at }: Cursor, text: string, ahead = 0) => isSign(m, at + ahead, text)

export function accept(c: Cursor, text: string): boolean {
  if (!sees(c, text)) return false
  c.at++
  return true
}

/** The place after the bracket that begins here. */
export const inBrackets = (c: Cursor): Cursor => ({ ...c, at: c.at + 1, depth: c.depth + 1 })

/** Skips brackets that begin here. */
export function afterBrackets(c: Cursor): void {
  c.at = sees(c, '(') ? endOf(c.m, c.at) + 1 : c.at + 1
}

export const seesArrow = (c: Cursor, at = c.at) => isSign(c.m, at, '=') && isSign(c.m, at + 1, '>')

/** Skips an expression that is not read, to the next comma or the bracket that ends it. */
export function skipRest(c: Cursor): void {
  for (; c.at < c.m.tokens.length; c.at++) {
    const { kind, text = '' } = c.m.tokens[c.at] ?? {}
    if (kind !== 'sign') continue
    if (',;)]}'.includes(text)) return
    if ('([{'.includes(text)) c.at = endOf(c.m, c.at)
  }
}

export function acceptSpread(c: Cursor): boolean {
  if (!sees(c, '.') || !sees(c, '.', 1) || !sees(c, '.', 2)) return false
  c.at += 3
  return true
}
