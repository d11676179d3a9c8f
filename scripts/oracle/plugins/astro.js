// An endpoint in the copy of a site: all entries of all collections, whether a page shows them or not.
import { getCollection } from 'astro:content'
import { collections } from '../content.config'

export async function GET() {
  const entries = await Promise.all(Object.keys(collections).map((name) => getCollection(name)))
  const told = entries
    .flat()
    .map(({ id, collection, filePath, data }) => ({ id, collection, file: filePath, data }))
  return new Response(JSON.stringify(told))
}
