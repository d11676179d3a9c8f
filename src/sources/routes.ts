import { notFound } from '../errors.ts'
import { noQuery } from '../http/request/query.ts'
import { type App, readDb, single } from '../http/route.ts'
import { findSource, listSources, setDialect } from './queries.ts'
import { Source, SourceChanges, SourceList, SourceParams } from './schema.ts'

const tags = ['imports']

/** Routes to list sources and to choose how they are read. */
export async function sourceRoutes(app: App) {
  app.get(
    '/sources',
    {
      schema: {
        operationId: 'listSources',
        summary: 'List sources',
        description:
          'By which dialect the files of each source are read, and what the last import read of its site. A key that is limited to sources sees only those.',
        tags,
        querystring: noQuery,
        response: { 200: SourceList },
      },
      config: { scope: 'imports:run' },
    },
    async (request) => ({ data: await listSources(readDb(app, request), request.actor.sources) }),
  )

  app.patch(
    '/sources/:name',
    {
      schema: {
        operationId: 'patchSource',
        summary: 'Change the dialect of a source',
        description:
          'The next import of the source reads all its files by this dialect, and `broadsheet reread --source NAME` reads those that are stored; articles whose address changes keep a redirect from the former one.',
        tags,
        params: SourceParams,
        querystring: noQuery,
        body: SourceChanges,
        response: { 200: single(Source) },
      },
      config: { scope: 'admin' },
    },
    async (request) => {
      const { name } = request.params
      await setDialect(app.db, name, request.body.dialect)
      const data = await findSource(app.db, name)
      if (!data) throw notFound('source')
      return { data }
    },
  )
}
