import type { Import } from '../../imports/schema.ts'
import { counted, grouped } from '../screen.ts'
import { printable, wrap } from '../width.ts'

/** By which dialect the files were read, and what else they look like. */
export function dialectLines({ dialect, dialectFound }: Import, width: number): string[] {
  const read =
    dialect && dialect.name !== 'plain' ? [`Read as a site of ${described(dialect)}.`] : []
  const found = dialectFound ? [likeness(dialectFound)] : []
  const lines = [...read, ...found].flatMap((text) => wrap(text, width))
  return lines.length > 0 ? ['', ...lines] : []
}

// Without the configuration in sight, the files may be a folder of a site.
function likeness(found: NonNullable<Import['dialect']>): string {
  const bySite = found.certainty === 'guess' ? ', with --site FOLDER by the settings there' : ''
  return `The files look like a site of ${described(found)}; --dialect ${found.name} reads them as it does${bySite}.`
}

/** Texts in a script in which their language is not written. */
export function scriptLines({ scripts = [] }: Import, width: number): string[] {
  const lines = scripts.flatMap(({ script, lang, files, example, proposed }) => {
    const text = `${counted(files, 'text')} in ${script} script, such as ${printable(example)}, read as "${lang}". If that is not the language: --lang ${proposed.join(' or ')}.`
    return wrap(text, width)
  })
  return lines.length > 0 ? ['', ...lines] : []
}

/** Texts whose address only the code of the site makes. */
export function addressLines({ addressByCode }: Import, width: number): string[] {
  if (!addressByCode) return []
  const { files, example, proposed, folders = [] } = addressByCode
  const text = `The code of the site makes the address of ${counted(files, 'text')}, such as ${printable(example)}. Say it by a pattern: --path '${printable(proposed)}'.`
  const names = folders.map((one) => `${printable(one.folder)} (${grouped(one.files)})`).join(', ')
  const needed =
    folders.length > 1
      ? wrap(`Folders, of which a pattern counts for those below, too: ${names}.`, width)
      : []
  return ['', ...wrap(text, width), ...needed]
}

const described = ({ name, certainty, because }: NonNullable<Import['dialect']>) =>
  `${name} (${[certainty, ...because].join(', ')})`

const words = [
  ['unlisted', 'unlisted (public, but in no list, feed or search)'],
  ['scheduled', 'scheduled'],
  ['expired', 'expired'],
  ['draft', 'draft'],
  ['archived', 'archived'],
] as const

/** Says how many texts readers find in lists, where they do not find all. */
export function visibilityLines({ visibility }: Import, width: number): string[] {
  if (!visibility) return []
  const parts = words.flatMap(([key, meaning]) =>
    visibility[key] > 0 ? [`${grouped(visibility[key])} ${meaning}`] : [],
  )
  if (parts.length === 0) return []
  const all = Object.values(visibility).reduce((sum, one) => sum + one, 0)
  const shown = `Lists show ${grouped(visibility.public)} of ${counted(all, 'text')}.`
  return ['', ...wrap(`${shown} The others: ${parts.join(', ')}.`, width)]
}
