import { previewActor, readerOf } from '../../actor.ts'
import { requireScope } from '../../auth/hooks.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Request } from '../../http/route.ts'
import { coverUrl } from './cover.ts'
import type { View } from './present.ts'

/** The query parameters that decide what a read returns of an article. */
export interface ReadParams {
  include?: readonly string[] | undefined
  fields?: readonly string[] | undefined
  status?: readonly string[] | undefined
  listed?: readonly string[] | undefined
  trashed?: boolean | undefined
  source?: readonly string[] | undefined
  'file[prefix]'?: string | undefined
  importId?: readonly string[] | undefined
  updatedBy?: readonly string[] | undefined
  idPrefix?: string | undefined
}

/** 403 for a query of drafts, trash, unlisted articles or origins without the scope for them. */
export function requireScopesOf(request: Request, asked: ReadParams): void {
  // A preview shows all of its article.
  if (request.actor === previewActor) return
  const { include, status, listed, trashed } = asked
  const asksHidden = listed?.includes('false') || status?.some((state) => state !== 'published')
  if (trashed || asksHidden || include?.includes('origin') || asksOrigin(asked))
    requireScope(request, 'drafts:read')
}

const asksOrigin = (asked: ReadParams) =>
  asked.source !== undefined ||
  asked['file[prefix]'] !== undefined ||
  asked.importId !== undefined ||
  asked.updatedBy !== undefined

/** The view that a request asks for. */
export function viewOf(request: Request, { include, fields, idPrefix }: ReadParams): View {
  if (idPrefix !== undefined && !include?.some((name) => name === 'html' || name === 'toc'))
    throw needsInclude()
  return {
    idPrefix: idPrefix === undefined ? undefined : () => idPrefix,
    reader: readerOf(request.actor),
    include: new Set(include),
    fields: fields && new Set([...fields, 'id']),
    links: linksOf(request.server.config),
    coverUrl: (row) => coverUrl(request.server.config, row),
    files: { addresses: request.server.fileAddresses, config: request.server.config },
  }
}

/** The view of a list; each article has its own id prefix, so that HTML ids do not collide. */
export function listViewOf(request: Request, asked: ReadParams): View {
  const { idPrefix } = asked
  const each = idPrefix === undefined ? undefined : (id: string) => `${idPrefix}${id}-`
  return { ...viewOf(request, asked), idPrefix: each }
}

function needsInclude(): AppError {
  const message = 'Only html and toc have ids: add one of them to include.'
  return new AppError('bad_request', message, [
    { parameter: 'idPrefix', code: 'needs_include', message },
  ])
}

/**
 * Same rule as the feeds, but host-relative when articles live on the site itself, so that previews
 * and mirrors work.
 */
function linksOf({ siteUrl, articleUrl }: Config): View['links'] {
  const onSite = articleUrl.startsWith('{site}/')
  return { site: onSite ? new URL(siteUrl).pathname.replace(/\/$/, '') : siteUrl, articleUrl }
}
