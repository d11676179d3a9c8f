-- Only the catalogue changes; both defaults are constants, so no row is written.
ALTER TABLE "tags" ADD COLUMN "names" JSONB NOT NULL DEFAULT '{}', ADD COLUMN "descriptions" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "categories" ADD COLUMN "names" JSONB NOT NULL DEFAULT '{}', ADD COLUMN "descriptions" JSONB NOT NULL DEFAULT '{}', ADD COLUMN "position" INTEGER;
