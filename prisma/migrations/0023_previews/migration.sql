-- CreateTable
CREATE TABLE "previews" (
    "id" UUID NOT NULL,
    "article_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "previews_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "previews_article_id_idx" ON "previews"("article_id");

-- AddForeignKey
ALTER TABLE "previews" ADD CONSTRAINT "previews_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;
