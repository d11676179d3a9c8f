// The statements of the hand-written server in both common forms: JSON built in SQL, and rows that
// Node turns into JSON.

const tags = `(select json_agg(json_build_object('id', t.id, 'slug', t.slug, 'name', t.name) order by l.position)
    from by_hand.article_tags l join by_hand.tags t on t.id = l.tag_id where l.article_id = a.id)`
const categories = `(select json_agg(json_build_object('id', c.id, 'slug', c.slug, 'name', c.name) order by l.position)
    from by_hand.article_categories l join by_hand.categories c on c.id = l.category_id where l.article_id = a.id)`

const columns = `a.id, a.lang, a.path, a.slug, a.title, a.summary, a.cover, a.authors, a.status, a.published_at,
  a.updated_at, a.version`

const members = `'id', a.id, 'lang', a.lang, 'path', a.path, 'slug', a.slug, 'title', a.title, 'summary', a.summary,
  'cover', a.cover, 'authors', a.authors, 'status', a.status, 'publishedAt', a.published_at, 'updatedAt', a.updated_at,
  'version', a.version, 'tags', coalesce(${tags}, '[]'), 'categories', coalesce(${categories}, '[]')`

const visible = `a.status = 'published' and a.published_at <= now() and (a.expires_at is null or a.expires_at > now())`
const order = 'a.published_at desc, a.id desc'

const tagged = (n: number) => `a.id in (select l.article_id from by_hand.article_tags l
    where l.tag_id = (select id from by_hand.tags where slug = $${n}))`
const conditions = {
  list: 'true',
  after: '(a.published_at, a.id) < ($1, $2)',
  tag: tagged(1),
  search: `(a.title ilike '%' || $1 || '%' or a.body ilike '%' || $1 || '%')`,
} as const

export type ListForm = keyof typeof conditions

const page = (form: ListForm) => `select ${columns} from by_hand.articles a
  where ${visible} and ${conditions[form]} order by ${order} limit 20`

/**
 * One row: \`data\` is the finished JSON text of the page, \`next\` the key of its last article.
 */
export const listAsJson = (form: ListForm) => `
  select json_agg(json_build_object(${members}) order by ${order})::text as data,
    (array_agg(a.published_at::text || ' ' || a.id order by ${order}))[count(*)] as next
  from (${page(form)}) a`

/** Twenty rows; tags and categories are JSON values. */
export const listAsRows = (form: ListForm) => `
  select a.*, a.published_at::text || ' ' || a.id as key, ${tags} as tags, ${categories} as categories
  from (${page(form)}) a order by ${order}`

const byPath = `from by_hand.articles a where a.lang = $1 and a.path = $2 and ${visible}`
export const articleAsJson = `select json_build_object(${members}, 'body', a.body)::text as data ${byPath}`
export const articleAsRow = `select ${columns}, a.body, ${tags} as tags, ${categories} as categories ${byPath}`

/** Article and links in one statement, which is one transaction and one round trip. */
export const createArticle = `
  with made as (
    insert into by_hand.articles (id, lang, path, slug, title, authors, status, published_at, body)
    values ($1, $2, $3, $4, $5, '{}', 'published', now(), $6) returning id, published_at
  ), linked as (
    insert into by_hand.article_tags (article_id, tag_id, position)
    select made.id, t.id, n.position
    from made, unnest($7::text[]) with ordinality as n(name, position) join by_hand.tags t using (name)
    returning tag_id
  )
  select made.published_at, (select count(*)::int from linked) as links from made`
