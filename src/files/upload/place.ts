import { maxNameBytes } from '../../articles/edit/place/file-name.ts'
import { lastSegment } from '../../articles/store/record.ts'
import { invalid } from '../../errors.ts'
import { folderReason } from '../../markdown/file/content-names.ts'
import { checkName } from '../names.ts'
import type { FileName } from '../queries.ts'

const maxDepth = 64

/** The checked path of an upload in its source; 422 for one that no file may have. */
export function checkPlace({ source, file: given }: FileName): FileName {
  const name = checkName(given, maxDepth)
  if ('problem' in name) throw refused(name.label, name.problem.code, name.problem.message)
  const { file } = name
  if (file === '' || given.endsWith('/'))
    throw refused(file || '/', 'entry_name', 'The file has no name.')
  const segments = file.split('/')
  if (segments.some((segment) => folderReason(segment) === 'hidden'))
    throw refused(
      file,
      'hidden',
      'The name, or that of a folder, begins with a dot or is __MACOSX.',
    )
  if (segments.some((segment) => Buffer.byteLength(segment) > maxNameBytes))
    throw refused(file, 'entry_name', `A part of the name is longer than ${maxNameBytes} bytes.`)
  if (/\.(?:md|markdown|mdx)$/i.test(file)) throw useArticles(file)
  return { source, file }
}

/**
 * Where a file of this name lies beside an article: in its bundle, or in the folder named after it.
 */
export function placeBeside({ source, file }: FileName, name: string): FileName {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const base = lastSegment(file)
  const stem = base.replace(/\.[^.]*$/, '')
  const isBundle = /^_?index\./.test(base)
  return { source, file: `${folder}${isBundle ? '' : `${stem}/`}${name}` }
}

const refused = (file: string, code: string, message: string) => invalid([{ file, code, message }])

const useArticles = (file: string) =>
  refused(
    file,
    'use_articles',
    'This is an article: send it to PUT /v1/articles/by-path/{path} or POST /v1/articles.',
  )
