-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "translation_group" TEXT,
ADD COLUMN     "unannounced" BOOLEAN NOT NULL DEFAULT false;

-- What is still to come, and what came since the schedule looked last; all else was announced, or is not public.
UPDATE "articles" SET "unannounced" = true
  WHERE status = 'published' AND trashed_at IS NULL AND updated_at < sort_at
    AND sort_at > coalesce((SELECT at FROM "watermarks" WHERE task = 'due'), now());

-- CreateTable
CREATE TABLE "tag_slugs" (
    "slug" TEXT NOT NULL,
    "tag_id" UUID NOT NULL,

    CONSTRAINT "tag_slugs_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "category_slugs" (
    "slug" TEXT NOT NULL,
    "category_id" UUID NOT NULL,

    CONSTRAINT "category_slugs_pkey" PRIMARY KEY ("slug")
);

-- CreateIndex
CREATE INDEX "tag_slugs_tag_id_idx" ON "tag_slugs"("tag_id");

-- CreateIndex
CREATE INDEX "category_slugs_category_id_idx" ON "category_slugs"("category_id");

-- CreateIndex
CREATE INDEX "articles_translation_group_idx" ON "articles"("path") WHERE (translation_group is not null);

-- CreateIndex
CREATE INDEX "articles_unannounced_idx" ON "articles"("sort_at") WHERE (unannounced);

-- AddForeignKey
ALTER TABLE "tag_slugs" ADD CONSTRAINT "tag_slugs_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tags"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "category_slugs" ADD CONSTRAINT "category_slugs_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE CASCADE ON UPDATE CASCADE;
