// A route in the copy of a site: all entries of all collections.
import manifest from '#content/manifest'

export default defineEventHandler(async (event) => {
  const names = Object.keys(manifest).filter((name) => name !== 'info')
  const entries = await Promise.all(names.map((name) => queryCollection(event, name).all()))
  return names.flatMap((name, index) =>
    entries[index].map((entry) => ({ ...entry, collection: name })),
  )
})
