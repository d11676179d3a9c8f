import { listArticles } from '../../src/articles/list/queries.ts'
import { ListArticles } from '../../src/articles/list/schema.ts'
import { findArticle } from '../../src/articles/queries.ts'
import { findLiveKey } from '../../src/auth/queries.ts'
import type { Database } from '../../src/database/client.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { insertOutcomes } from '../../src/imports/outcome-queries.ts'
import { findImport } from '../../src/imports/read-queries.ts'
import { findRevision, listRevisions } from '../../src/revisions/queries.ts'
import { tagKind } from '../../src/sql/term-kind.ts'
import { findTermsBySlug } from '../../src/terms/queries.ts'

/** The same query as a statement and through Prisma Client. */
export interface Pair {
  name: string
  statement(): Promise<unknown>
  prisma(): Promise<unknown>
}

/** The values of the queries. */
export interface Seeded {
  article: string
  /** An article whose revisions have large front matter. */
  large: string
  tag: string
  imported: string
}

const versions = 30

/** Adds revisions and a key to imported articles. */
export async function seedMore(db: Database): Promise<Seeded> {
  const { rows } = await db.pool.query<{ id: string }>(
    'select id from articles order by id limit 2',
  )
  const [article, large] = rows.map(({ id }) => id) as [string, string]
  await addRevisions(db, article, 0)
  await addRevisions(db, large, 100_000)
  await db.pool.query(`
    insert into api_keys (id, name, scopes, secret_hash, created_by)
    values ('bench', 'bench', '{content:read}', '\\x00', 'bench')`)
  const tag = await db.pool.query<{ slug: string }>('select slug from tags order by slug limit 1')
  const imported = await db.pool.query<{ id: string }>('select id from imports limit 1')
  return { article, large, tag: tag.rows[0]?.slug ?? '', imported: imported.rows[0]?.id ?? '' }
}

async function addRevisions(db: Database, id: string, padding: number): Promise<void> {
  await db.pool.query(
    `insert into revisions (article_id, version, head, body, actor, snapshot)
     select a.id, n, a.head, a.body, 'bench', to_jsonb(a) - 'head' - 'body' - 'text_hash'
       || jsonb_build_object('frontMatter', jsonb_build_object('padding', repeat('x', $2)))
     from articles a, generate_series(1, ${versions}) n where a.id = $1`,
    [id, padding],
  )
  await db.pool.query('update articles set version = $2 where id = $1', [id, versions + 1])
}

export async function pairsOf(db: Database, seeded: Seeded): Promise<Pair[]> {
  const prisma = await db.prisma()
  return [readPairs, revisionPairs, importPairs].flatMap((pairs) => pairs(db, prisma, seeded))
}

const isDue = () => ({
  status: 'published',
  trashedAt: null,
  sortAt: { lte: new Date() },
  OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
})

function readPairs(db: Database, prisma: PrismaClient, { article, tag }: Seeded): Pair[] {
  const sql = db
  const query = ListArticles.parse({})
  const omit = { head: true, body: true, textHash: true, importHash: true } as const
  return [
    {
      name: '`find_live_key`',
      statement: () => findLiveKey(db, 'bench'),
      prisma: () =>
        prisma.apiKey.findFirst({
          where: {
            id: 'bench',
            revokedAt: null,
            OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
          },
        }),
    },
    {
      name: '`find_article_public`',
      statement: () => findArticle(sql, article, 'public'),
      prisma: async () =>
        JSON.stringify(
          await prisma.article.findFirst({ where: { id: article, ...isDue() }, omit }),
        ),
    },
    {
      name: 'a list of 20 articles',
      statement: () => listArticles(db, query, async () => {}),
      prisma: async () =>
        JSON.stringify(
          await prisma.article.findMany({
            where: { listed: true, ...isDue() },
            orderBy: [{ sortAt: 'desc' }, { id: 'desc' }],
            take: query.limit + 1,
            omit,
          }),
        ),
    },
    {
      name: '`tags_by_slug_public`',
      statement: () => findTermsBySlug(sql, tagKind, 'public', tag),
      prisma: () => {
        const { status: _, trashedAt: __, ...due } = isDue()
        const counted = { where: { listed: true, ...due } }
        return prisma.tag.findUnique({
          where: { slug: tag },
          include: { _count: { select: { articles: counted } } },
        })
      },
    },
  ]
}

function revisionPairs(db: Database, prisma: PrismaClient, { article, large }: Seeded): Pair[] {
  const sql = db
  const current = (id: string) =>
    prisma.article.findUnique({
      where: { id },
      select: {
        version: true,
        updatedBy: true,
        updatedAt: true,
        title: true,
        status: true,
        path: true,
      },
    })
  const list = (name: string, id: string): Pair => ({
    name,
    statement: () => listRevisions(sql, id, null, 21),
    prisma: async () => [
      await current(id),
      await prisma.revision.findMany({
        where: { articleId: id },
        orderBy: { version: 'desc' },
        take: 20,
        select: { version: true, actor: true, at: true, snapshot: true },
      }),
    ],
  })
  return [
    list('a list of 20 revisions', article),
    list('the same, with front matter of 100 kB', large),
    {
      name: 'one revision',
      statement: () => findRevision(sql, article, 7),
      prisma: async () => [
        await current(article),
        await prisma.revision.findUnique({
          where: { articleId_version: { articleId: article, version: 7 } },
        }),
      ],
    },
  ]
}

function importPairs(db: Database, prisma: PrismaClient, { imported }: Seeded): Pair[] {
  const sql = db
  let position = 1_000_000
  const outcomes = () =>
    Array.from({ length: 200 }, () => {
      position++
      return { position, file: `posts/${position}.md`, outcome: 'unchanged' as const, problems: [] }
    })
  return [
    {
      name: '`insert_import_files`, 200 rows',
      statement: () => insertOutcomes(sql, imported, outcomes()),
      prisma: () =>
        prisma.importFile.createMany({
          data: outcomes().map(({ position: seq, ...file }) => ({
            importId: imported,
            seq,
            ...file,
          })),
        }),
    },
    {
      name: '`find_import`',
      statement: () => findImport(db, imported),
      prisma: () => prisma.import.findUnique({ where: { id: imported } }),
    },
  ]
}
