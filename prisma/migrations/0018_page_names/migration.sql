-- Links such as [[Name]] find an article of a site by the last segment of its file.
CREATE INDEX "articles_page_name_idx" ON "articles" ("source", lower(normalize(regexp_replace("file", '^.*/|\.(md|markdown|mdx)$', '', 'gi')))) WHERE "origin_rules" IS NOT NULL;

-- Links of sites by name were not read before.
UPDATE "articles" SET "references_read" = false WHERE "origin_rules" IS NOT NULL;
