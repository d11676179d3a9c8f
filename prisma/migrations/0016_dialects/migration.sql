-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "origin_rules" BYTEA,
ADD COLUMN     "url" TEXT;

-- AlterTable
ALTER TABLE "article_paths" ADD COLUMN     "url" TEXT;

-- CreateTable
CREATE TABLE "dialect_rules" (
    "digest" BYTEA NOT NULL,
    "rules" JSONB NOT NULL,

    CONSTRAINT "dialect_rules_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "sources" (
    "name" TEXT NOT NULL,
    "dialect" TEXT NOT NULL,
    "site" JSONB,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "sources_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "articles_url_idx" ON "articles"("url") WHERE (url is not null and trashed_at is null);

-- CreateIndex
CREATE INDEX "article_paths_url_idx" ON "article_paths"("url") WHERE (url is not null);

-- AddForeignKey
ALTER TABLE "articles" ADD CONSTRAINT "articles_origin_rules_fkey" FOREIGN KEY ("origin_rules") REFERENCES "dialect_rules"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A source that exists keeps the reading it has, until somebody names its dialect.
INSERT INTO "sources" ("name", "dialect") SELECT DISTINCT "source", 'plain' FROM "source_names";
