import type { Module } from '../../config/static/module.ts'
import { openDrops } from './drops.ts'
import { isGuarded, spell } from './functions.ts'
import { bare, type Code, declared, resultsOf } from './results.ts'

export const unlistedKey = 'eleventyExcludeFromCollections'

const ofText = new RegExp(
  `^(?:false|undefined|(?:\\w+ \\. )?${unlistedKey}(?: (?:\\? \\?|\\| \\|) false)?)$`,
)

/** Whether a function leaves no more out of collections than drafts and what the data says. */
export function keepsListed(given: Code, others: readonly Module[]): boolean {
  const { takes } = openDrops('')
  return resultsOf(declared(given, others)).every(
    (one) => ofText.test(spell(bare(one))) || isGuarded(one, (test) => takes(spell(test)), 'true'),
  )
}
