-- Counts read these indexes alone, so they also have the time of expiry. Readers go on while they
-- are built, and writers wait. The locks come first and in the order in which writers take them, so
-- that the migration and a writer never wait for each other. The old indexes go last: only their
-- removal makes readers wait.
LOCK TABLE "articles", "article_tags", "article_categories" IN SHARE MODE;

CREATE INDEX "articles_public_idx_new" ON "articles"("sort_at" DESC, "id" DESC, "expires_at") WHERE (status = 'published' and trashed_at is null and listed);
CREATE INDEX "articles_public_lang_idx_new" ON "articles"("lang", "sort_at" DESC, "id" DESC, "expires_at") WHERE (status = 'published' and trashed_at is null and listed);
CREATE INDEX "article_tags_public_idx_new" ON "article_tags"("tag_id", "sort_at" DESC, "article_id" DESC, "expires_at") WHERE (listed);
CREATE INDEX "article_categories_public_idx_new" ON "article_categories"("category_id", "sort_at" DESC, "article_id" DESC, "expires_at") WHERE (listed);

DROP INDEX "articles_public_idx", "articles_public_lang_idx", "article_tags_public_idx", "article_categories_public_idx";
ALTER INDEX "articles_public_idx_new" RENAME TO "articles_public_idx";
ALTER INDEX "articles_public_lang_idx_new" RENAME TO "articles_public_lang_idx";
ALTER INDEX "article_tags_public_idx_new" RENAME TO "article_tags_public_idx";
ALTER INDEX "article_categories_public_idx_new" RENAME TO "article_categories_public_idx";
