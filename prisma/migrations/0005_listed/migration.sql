-- What is stored stays listed, whatever its text says: only a write changes who finds an article.
ALTER TABLE "articles" ADD COLUMN     "listed" BOOLEAN NOT NULL DEFAULT true;

-- Lists read these alone, so each holds what they may show and nothing else.
-- DropIndex
DROP INDEX "articles_public_idx";

-- DropIndex
DROP INDEX "articles_public_lang_idx";

DROP INDEX "articles_public_title_idx";

-- CreateIndex
CREATE INDEX "articles_public_idx" ON "articles"("sort_at" DESC, "id" DESC) WHERE (status = 'published' and trashed_at is null and listed);

-- CreateIndex
CREATE INDEX "articles_public_lang_idx" ON "articles"("lang", "sort_at" DESC, "id" DESC) WHERE (status = 'published' and trashed_at is null and listed);

-- sort=title of what is public: the expression is that of articles/list-order.ts.
CREATE INDEX "articles_public_title_idx" ON "articles" (left(lower("title"), 200) COLLATE "C", "id")
  WHERE (status = 'published' and trashed_at is null and listed);

-- The rest of what anyone may read: what falls due is looked up in both.
-- CreateIndex
CREATE INDEX "articles_unlisted_idx" ON "articles"("sort_at" DESC, "id" DESC) WHERE (status = 'published' and trashed_at is null and not listed);
