-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "articles" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "text_hash" BYTEA NOT NULL,
    "import_hash" BYTEA,
    "origin_time_zone" TEXT NOT NULL,
    "origin_lang" TEXT NOT NULL,
    "origin_status" TEXT NOT NULL,
    "lang" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT,
    "cover" TEXT,
    "authors" TEXT[],
    "aliases" TEXT[],
    "status" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "first_published_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "modified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "trashed_at" TIMESTAMPTZ(3),
    "updated_by" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "translation_key" TEXT,
    "front_matter" JSONB NOT NULL,
    "front_matter_keys" TEXT[],
    "word_count" INTEGER NOT NULL,
    "reading_minutes" INTEGER NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '[]',
    "categories" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "articles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tags" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "description" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tags_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_aliases" (
    "name_key" TEXT NOT NULL,
    "tag_id" UUID NOT NULL,

    CONSTRAINT "tag_aliases_pkey" PRIMARY KEY ("name_key")
);

-- CreateTable
CREATE TABLE "categories" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "description" TEXT,
    "parent_id" UUID,
    "path" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "categories_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "category_aliases" (
    "name_key" TEXT NOT NULL,
    "category_id" UUID NOT NULL,

    CONSTRAINT "category_aliases_pkey" PRIMARY KEY ("name_key")
);

-- CreateTable
CREATE TABLE "article_tags" (
    "article_id" UUID NOT NULL,
    "tag_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "listed" BOOLEAN NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "article_tags_pkey" PRIMARY KEY ("article_id","tag_id")
);

-- CreateTable
CREATE TABLE "article_categories" (
    "article_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "listed" BOOLEAN NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "article_categories_pkey" PRIMARY KEY ("article_id","category_id")
);

-- CreateTable
CREATE TABLE "article_paths" (
    "lang" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "article_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "article_paths_pkey" PRIMARY KEY ("lang","path","article_id")
);

-- CreateTable
CREATE TABLE "revisions" (
    "article_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "head" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revisions_pkey" PRIMARY KEY ("article_id","version")
);

-- CreateTable
CREATE TABLE "article_search" (
    "article_id" UUID NOT NULL,
    "rank_tokens" tsvector NOT NULL,
    "tokens" INTEGER[],
    "listed" BOOLEAN NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "article_search_pkey" PRIMARY KEY ("article_id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" BIGSERIAL NOT NULL,
    "position" BIGINT,
    "type" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "resource_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "lang" TEXT,
    "path" TEXT,
    "changed" TEXT[],
    "actor" TEXT NOT NULL,
    "import_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "actor" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" SMALLINT,
    "headers" JSONB,
    "body" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "locked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("actor","route","key")
);

-- CreateTable
CREATE TABLE "watermarks" (
    "task" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "watermarks_pkey" PRIMARY KEY ("task")
);

-- CreateTable
CREATE TABLE "imports" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "options" JSONB NOT NULL,
    "upload" JSONB NOT NULL,
    "whole_tree" BOOLEAN NOT NULL,
    "total" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "conflicts" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "trashed" INTEGER NOT NULL DEFAULT 0,
    "ignored" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "report" JSONB NOT NULL DEFAULT '{}',
    "failure" JSONB,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "carrier" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "fence" INTEGER NOT NULL DEFAULT 0,
    "cancel_asked" BOOLEAN NOT NULL DEFAULT false,
    "attempts" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_files" (
    "import_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "file" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "article_id" UUID,
    "problems" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "import_files_pkey" PRIMARY KEY ("import_id","seq")
);

-- CreateIndex
CREATE INDEX "articles_public_idx" ON "articles"("sort_at" DESC, "id" DESC) WHERE (status = 'published' and trashed_at is null);

-- CreateIndex
CREATE INDEX "articles_public_lang_idx" ON "articles"("lang", "sort_at" DESC, "id" DESC) WHERE (status = 'published' and trashed_at is null);

-- CreateIndex
CREATE INDEX "articles_expires_at_idx" ON "articles"("expires_at") WHERE (expires_at is not null);

-- CreateIndex
CREATE INDEX "articles_updated_at_idx" ON "articles"("updated_at", "id");

-- CreateIndex
CREATE INDEX "articles_created_at_idx" ON "articles"("created_at", "id");

-- CreateIndex
CREATE INDEX "articles_slug_idx" ON "articles"("slug");

-- CreateIndex
CREATE INDEX "articles_translation_key_idx" ON "articles"("translation_key");

-- CreateIndex
CREATE INDEX "articles_front_matter_keys_idx" ON "articles" USING GIN ("front_matter_keys" array_ops);

-- CreateIndex
CREATE INDEX "articles_authors_idx" ON "articles" USING GIN ("authors" array_ops);

-- CreateIndex
CREATE UNIQUE INDEX "articles_source_file_key" ON "articles"("source", "file");

-- CreateIndex
CREATE UNIQUE INDEX "articles_lang_path_key" ON "articles"("lang", "path") WHERE (trashed_at is null);

-- CreateIndex
CREATE UNIQUE INDEX "tags_slug_key" ON "tags"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "tags_name_key_key" ON "tags"("name_key");

-- CreateIndex
CREATE INDEX "tag_aliases_tag_id_idx" ON "tag_aliases"("tag_id");

-- CreateIndex
CREATE UNIQUE INDEX "categories_slug_key" ON "categories"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "categories_name_key_key" ON "categories"("name_key");

-- CreateIndex
CREATE INDEX "categories_parent_id_idx" ON "categories"("parent_id");

-- CreateIndex
CREATE INDEX "category_aliases_category_id_idx" ON "category_aliases"("category_id");

-- CreateIndex
CREATE INDEX "article_tags_public_idx" ON "article_tags"("tag_id", "sort_at" DESC, "article_id" DESC) WHERE (listed);

-- CreateIndex
CREATE INDEX "article_tags_tag_id_idx" ON "article_tags"("tag_id");

-- CreateIndex
CREATE INDEX "article_categories_public_idx" ON "article_categories"("category_id", "sort_at" DESC, "article_id" DESC) WHERE (listed);

-- CreateIndex
CREATE INDEX "article_categories_category_id_idx" ON "article_categories"("category_id");

-- CreateIndex
CREATE INDEX "article_paths_article_id_idx" ON "article_paths"("article_id");

-- CreateIndex
CREATE INDEX "article_search_tokens_idx" ON "article_search" USING GIN ("tokens");

-- CreateIndex
CREATE UNIQUE INDEX "events_position_key" ON "events"("position");

-- CreateIndex
CREATE INDEX "events_unnumbered_idx" ON "events"("id") WHERE (position is null);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "imports_created_at_idx" ON "imports"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "imports_open_idx" ON "imports"("status") WHERE (status = 'queued' or status = 'running');

-- CreateIndex
CREATE UNIQUE INDEX "imports_running_source_key" ON "imports"("source") WHERE (status = 'running');

-- CreateIndex
CREATE INDEX "import_files_outcome_idx" ON "import_files"("import_id", "outcome", "seq");

-- AddForeignKey
ALTER TABLE "tag_aliases" ADD CONSTRAINT "tag_aliases_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tags"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "category_aliases" ADD CONSTRAINT "category_aliases_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_tags" ADD CONSTRAINT "article_tags_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_tags" ADD CONSTRAINT "article_tags_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tags"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_categories" ADD CONSTRAINT "article_categories_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_categories" ADD CONSTRAINT "article_categories_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_paths" ADD CONSTRAINT "article_paths_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_search" ADD CONSTRAINT "article_search_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_files" ADD CONSTRAINT "import_files_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "imports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language can not say. Keep no index, column or constraint here that it could.

-- A list is never null.
ALTER TABLE "articles"
    ALTER COLUMN "authors" SET NOT NULL,
    ALTER COLUMN "aliases" SET NOT NULL,
    ALTER COLUMN "front_matter_keys" SET NOT NULL;
ALTER TABLE "api_keys" ALTER COLUMN "scopes" SET NOT NULL;
ALTER TABLE "article_search" ALTER COLUMN "tokens" SET NOT NULL;

-- Only the words below are statuses.
ALTER TABLE "articles" ADD CONSTRAINT "articles_status_check" CHECK ("status" IN ('draft', 'published', 'archived'));
ALTER TABLE "imports" ADD CONSTRAINT "imports_status_check"
    CHECK ("status" IN ('queued', 'running', 'completed', 'failed', 'cancelled'));

-- Ranking reads rank_tokens of every hit: they stay in the row, the long token list is moved out of it early, and as it
-- is, since numbers do not compress. Statistics on either would cost seconds and say nothing that a plan needs.
ALTER TABLE "article_search" ALTER COLUMN "rank_tokens" SET STORAGE MAIN, ALTER COLUMN "tokens" SET STORAGE EXTERNAL;
ALTER TABLE "article_search" ALTER COLUMN "rank_tokens" SET STATISTICS 0, ALTER COLUMN "tokens" SET STATISTICS 0;
-- Room for a change of visibility within the page, which then leaves the index alone.
ALTER TABLE "article_search" SET (toast_tuple_target = 512, fillfactor = 90);

-- Writers only append to the pending list (searches read it too); search/merge.ts and autovacuum move it into the index.
-- Without a limit: the writer that reached one would move gigabytes, and run into its time limit.
ALTER INDEX "article_search_tokens_idx" SET (fastupdate = on, gin_pending_list_limit = 2147483647);

-- Lists read the index alone where they can, and plans must follow an import soon.
ALTER TABLE "articles" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "article_tags" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "article_categories" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "article_search" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- sort=title of what is public: the expression is that of articles/list-order.ts.
CREATE INDEX "articles_public_title_idx" ON "articles" (left(lower("title"), 200) COLLATE "C", "id")
  WHERE (status = 'published' and trashed_at is null);
