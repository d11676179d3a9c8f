-- sort=title of what is public: the expression is that of articles/list-order.ts. A PostgreSQL that was built without ICU keeps the order by
-- code points that it had.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_collation
             WHERE collname = 'und-x-icu' AND collprovider = 'i' AND collnamespace = 'pg_catalog'::regnamespace) THEN
    DROP INDEX "articles_public_title_idx";
    CREATE INDEX "articles_public_title_idx" ON "articles" (left("title", 200) COLLATE "und-x-icu", "id")
      WHERE (status = 'published' and trashed_at is null and listed);
  END IF;
END
$$;
