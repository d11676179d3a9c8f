-- The same name below two parents is two categories: names and slugs are unique below their parent.
CREATE UNIQUE INDEX "categories_parent_id_name_key_key" ON "categories"("parent_id", "name_key") NULLS NOT DISTINCT;
CREATE UNIQUE INDEX "categories_parent_id_slug_key" ON "categories"("parent_id", "slug") NULLS NOT DISTINCT;
CREATE INDEX "categories_name_key_idx" ON "categories"("name_key");
CREATE INDEX "categories_slug_idx" ON "categories"("slug");

-- A former name belongs to a place of the tree: that of its category now. A new table, because
-- readers would wait for changes of the old one.
LOCK TABLE "category_aliases" IN SHARE ROW EXCLUSIVE MODE;
CREATE TABLE "placed_aliases" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "parent_id" UUID,
    "name_key" TEXT NOT NULL,
    "category_id" UUID NOT NULL,

    CONSTRAINT "placed_aliases_pkey" PRIMARY KEY ("id")
);
INSERT INTO "placed_aliases" ("parent_id", "name_key", "category_id")
SELECT c."parent_id", a."name_key", a."category_id" FROM "category_aliases" a JOIN "categories" c ON c."id" = a."category_id";
CREATE UNIQUE INDEX "category_aliases_parent_id_name_key_key" ON "placed_aliases"("parent_id", "name_key") NULLS NOT DISTINCT;
CREATE INDEX "category_aliases_name_key_idx" ON "placed_aliases"("name_key");
CREATE INDEX "placed_aliases_category_id_idx" ON "placed_aliases"("category_id");
ALTER TABLE "placed_aliases" ADD CONSTRAINT "category_aliases_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "categories"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "placed_aliases" ADD CONSTRAINT "placed_aliases_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Readers wait from here on.
DROP TABLE "category_aliases";
ALTER TABLE "placed_aliases" RENAME TO "category_aliases";
ALTER INDEX "placed_aliases_pkey" RENAME TO "category_aliases_pkey";
ALTER INDEX "placed_aliases_category_id_idx" RENAME TO "category_aliases_category_id_idx";
ALTER TABLE "category_aliases" RENAME CONSTRAINT "placed_aliases_category_id_fkey" TO "category_aliases_category_id_fkey";
DROP INDEX "categories_name_key_key";
DROP INDEX "categories_slug_key";
-- Both new unique indexes begin with it.
DROP INDEX "categories_parent_id_idx";
