-- CreateTable
CREATE TABLE "article_signatures" (
    "article_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "body_key" BYTEA,
    "link" TEXT,
    "values" BYTEA,
    "bands" INTEGER[],
    "crowded" BOOLEAN NOT NULL DEFAULT false,
    "group_id" UUID,

    CONSTRAINT "article_signatures_pkey" PRIMARY KEY ("article_id")
);

-- A look-up reads the whole pending list of the index, so there is none.
CREATE INDEX "article_signatures_bands_idx" ON "article_signatures" USING GIN ("bands" array_ops) WITH (fastupdate = off);
CREATE INDEX "article_signatures_body_key_idx" ON "article_signatures"("body_key") WHERE (body_key is not null);
CREATE INDEX "article_signatures_link_idx" ON "article_signatures"("link") WHERE (link is not null);
CREATE INDEX "article_signatures_group_id_idx" ON "article_signatures"("group_id") WHERE (group_id is not null);
CREATE INDEX "article_signatures_crowded_idx" ON "article_signatures"("article_id") WHERE (crowded);

-- AddForeignKey
ALTER TABLE "article_signatures" ADD CONSTRAINT "article_signatures_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Last, because readers wait for it.
ALTER TABLE "watermarks" ADD COLUMN "position" BIGINT;
