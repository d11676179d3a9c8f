import { create } from '../content.ts'
import { type Attempts, alters, type Matrix, never } from './matrix.ts'

type Kind = 'tags' | 'categories'

/** The id of a term that a public article names. */
const named = async ({ article }: Matrix, kind: Kind) => `${(await article())[kind][0]?.id}`

/** The id of a term that only a draft names. */
async function hidden({ app, next }: Matrix, kind: Kind): Promise<string> {
  const name = `Hidden ${next()}`
  return `${(await create(app, { title: name, [kind]: [name] }))[kind][0]?.id}`
}

const attemptsOf = (kind: Kind): Attempts => ({
  [`POST /v1/${kind}`]: {
    'a new one': alters(
      async ({ send, next }) =>
        (key) =>
          send(key, 'POST', `/${kind}`, { name: `Declared ${next()}` }),
    ),
  },
  [`PATCH /v1/${kind}/{id}`]: {
    'of one that a public article names': alters(async (matrix) => {
      const url = `/${kind}/${await named(matrix, kind)}`
      return (key) => matrix.send(key, 'PATCH', url, { name: `Renamed ${matrix.next()}` })
    }),
    'of one that a public article names, in all texts': alters(async (matrix) => {
      const url = `/${kind}/${await named(matrix, kind)}?rewrite=all`
      return (key) => matrix.send(key, 'PATCH', url, { name: `Renamed ${matrix.next()}` })
    }),
    'of the texts of one': alters(async (matrix) => {
      const url = `/${kind}/${await named(matrix, kind)}`
      return (key) => matrix.send(key, 'PATCH', url, { description: 'New.' })
    }),
    'of a hidden one to the slug of another': never(async (matrix) => {
      const [slug] = (await matrix.article())[kind].map((term) => term.slug)
      const url = `/${kind}/${await hidden(matrix, kind)}`
      return (key) => matrix.send(key, 'PATCH', url, { slug })
    }),
  },
  [`DELETE /v1/${kind}/{id}`]: {
    'of a declared one': alters(async ({ app, send, next }) => {
      const made = await send(app.adminKey, 'POST', `/${kind}`, { name: `Declared ${next()}` })
      return (key) => send(key, 'DELETE', `/${kind}/${made.json().data.id}`)
    }),
    'of one that a public article names': never(async (matrix) => {
      const url = `/${kind}/${await named(matrix, kind)}`
      return (key) => matrix.send(key, 'DELETE', url)
    }),
  },
  [`POST /v1/${kind}/{id}/merge`]: {
    'of a public one': alters(async (matrix) => {
      const [from, into] = [await named(matrix, kind), await hidden(matrix, kind)]
      return (key) => matrix.send(key, 'POST', `/${kind}/${from}/merge`, { into })
    }),
    'of a hidden one into a public one': alters(async (matrix) => {
      const [from, into] = [await hidden(matrix, kind), await named(matrix, kind)]
      return (key) => matrix.send(key, 'POST', `/${kind}/${from}/merge`, { into })
    }),
  },
})

export const termAttempts: Attempts = { ...attemptsOf('tags'), ...attemptsOf('categories') }

/** What only categories have. */
export const treeAttempts: Attempts = {
  'PATCH /v1/categories/{id}': {
    'that moves a public one below another': alters(async (matrix) => {
      const id = await named(matrix, 'categories')
      const parentId = await hidden(matrix, 'categories')
      return (key) => matrix.send(key, 'PATCH', `/categories/${id}`, { parentId })
    }),
  },
}
