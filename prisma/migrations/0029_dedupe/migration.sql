-- The oldest article of a key is found without reading the others.
CREATE INDEX "article_signatures_body_key_article_id_idx" ON "article_signatures"("body_key", "article_id") WHERE (body_key is not null);
CREATE INDEX "article_signatures_link_article_id_idx" ON "article_signatures"("link", "article_id") WHERE (link is not null);

-- CreateTable
CREATE TABLE "import_keys" (
    "import_id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "file" TEXT NOT NULL,
    "article_id" UUID,

    CONSTRAINT "import_keys_pkey" PRIMARY KEY ("import_id","key")
);

-- AddForeignKey
ALTER TABLE "import_keys" ADD CONSTRAINT "import_keys_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "imports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Last, because readers wait for it.
DROP INDEX "article_signatures_body_key_idx";
DROP INDEX "article_signatures_link_idx";
ALTER TABLE "imports" ADD COLUMN "duplicates" INTEGER NOT NULL DEFAULT 0;
