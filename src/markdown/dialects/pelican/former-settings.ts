import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { Assigned } from './python/assignments.ts'

const kinds = ['ARTICLE', 'PAGE']
const patterns = [...kinds, ...kinds.map((kind) => `${kind}_LANG`)].map((kind) => `${kind}_URL`)
const drafts = ['DRAFT_URL', 'DRAFT_LANG_URL']

/** Gives settings of former releases the names of today, as Pelican itself does. */
export function renameFormer(values: Assigned): void {
  for (const kind of kinds) {
    const folder = values.get(`${kind}_DIR`)
    if (folder !== undefined) values.set(`${kind}_PATHS`, folder === null ? null : [folder])
  }
  const isClean = values.get('CLEAN_URLS')
  if (isClean === null || (isClean && isClean !== ''))
    for (const name of patterns) values.set(name, cleanUrl(name, isClean))
  const structure = values.get('ARTICLE_PERMALINK_STRUCTURE')
  if (structure === undefined || structure === '') return
  for (const name of [...patterns, ...drafts])
    values.set(name, joined(textOf(structure), name, values))
}

const cleanUrl = (name: string, isClean: Json): string | null =>
  isClean === null ? null : `${pageOf(name)}/`

function joined(
  structure: string | null | undefined,
  name: string,
  values: Assigned,
): string | null {
  const own = values.has(name) ? values.get(name) : usualOf(name)
  if (!structure || typeof own !== 'string') return null
  const folder = structure
    .replace(/%\((\w+)\)s/g, '{$1}')
    .replace(/(%[A-z])/g, '{date:$1}')
    .replace(/^\//, '')
  return own.startsWith('/') ? own : `${folder.replace(/\/?$/, '/')}${own}`
}

const usualOf = (name: string) => `${name.startsWith('DRAFT') ? 'drafts/' : ''}${pageOf(name)}.html`

const pageOf = (name: string) =>
  `${name.startsWith('PAGE') ? 'pages/' : ''}{slug}${name.includes('LANG') ? '-{lang}' : ''}`
