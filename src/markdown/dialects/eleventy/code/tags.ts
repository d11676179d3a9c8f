import type { Module } from '../../config/static/module.ts'
import { spell } from './functions.ts'
import { bare, type Code, declared, resultsOf } from './results.ts'
import { dataOf } from './titles.ts'

const list = /^\[ (?:\. \. \. new Set \( \[ (.*?)(?: ,)? \] \)|(.*?))(?: ,)? \]$/s
const spread = /^\. \. \. (?:\( )?((?:\w+ \. )?tags)(?: (?:\| \||\? \?) \[ \])?(?: \))?$/
const maxTags = 100

/**
 * The tags that a function gives, where `{{ tags }}` means those of the data, as in
 * `(data) => ['post', ...data.tags]`; empty if only running it tells.
 */
export function readTags(given: Code, others: readonly Module[]): string[] {
  const [result, ...more] = resultsOf(declared(given, others))
  if (!result || more.length > 0) return []
  const data = dataOf(result)
  const [, unique, plain = ''] = list.exec(spell(bare(result))) ?? []
  const name = data === '' ? 'tags' : `${data} . tags`
  const all = (unique ?? plain).split(' , ').map((one) => {
    if (/^"[^"\\{}%]*"$/.test(one)) return one.slice(1, -1)
    return data !== null && spread.exec(one)?.[1] === name ? tagsOfData : null
  })
  return all.length > maxTags || all.includes(null) ? [] : (all as string[])
}

/** What stands for the tags of the data among those of computed data. */
export const tagsOfData = '{{ tags }}'
