-- Keys: what was allowed stays allowed, so that keys that could publish get the scope that this takes from now on.
ALTER TABLE "api_keys" ADD COLUMN     "sources" TEXT[];
UPDATE "api_keys" SET "scopes" = "scopes" || 'content:publish'::text
    WHERE "scopes" && ARRAY['content:write', 'imports:run'] AND NOT 'content:publish' = ANY("scopes");

-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "withheld" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "imports" ADD COLUMN     "may_publish" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "imports_actor_created_at_idx" ON "imports"("actor", "created_at" DESC, "id" DESC);
