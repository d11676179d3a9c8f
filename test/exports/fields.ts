import type { TestApp } from '../support/app.ts'

const ofServer = ['id', 'version', 'createdAt', 'updatedAt', 'updatedBy', 'firstPublishedAt']

/** The members of an article that do not depend on its server. */
export function fieldsOf(article: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(article).filter(([name]) => !ofServer.includes(name)))
}

/** Every article outside the trash by `source/file`, with terms by name. */
export async function fieldsByFile(app: TestApp): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  const query =
    'status=draft,published,archived,scheduled,expired&include=body,origin&limit=100&sort=title'
  for (let cursor = ''; ; ) {
    const url = `/v1/articles?${query}${cursor}`
    const { data, meta } = (await app.request('GET', url, { key: app.adminKey })).json()
    for (const { origin, tags, categories, ...fields } of data) {
      found[`${origin.source}/${origin.file}`] = {
        ...fieldsOf(fields),
        tags: namesOf(tags),
        categories: namesOf(categories),
      }
    }
    if (!meta.nextCursor) return found
    cursor = `&cursor=${meta.nextCursor}`
  }
}

const namesOf = (terms: { name: string }[]) => terms.map(({ name }) => name)
