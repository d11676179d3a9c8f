-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "trashed_by_import" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "imports" ADD COLUMN     "restored" INTEGER NOT NULL DEFAULT 0;

-- What is in the trash already: the last event that put it there names its import, if there was one.
UPDATE "articles" a SET "trashed_by_import" = true
FROM (
  SELECT DISTINCT ON ("resource_id") "resource_id", "import_id" FROM "events"
  WHERE "resource" = 'article' AND "type" = 'article.trashed' ORDER BY "resource_id", "id" DESC
) e
WHERE a."id" = e."resource_id" AND a."trashed_at" IS NOT NULL AND e."import_id" IS NOT NULL;
