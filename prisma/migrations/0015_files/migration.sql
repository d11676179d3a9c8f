-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "references_read" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "import_files" ADD COLUMN     "file_id" UUID;

-- AlterTable
ALTER TABLE "imports" ADD COLUMN     "file_counts" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "blobs" (
    "hash" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "placeholder" TEXT,
    "examined" BOOLEAN NOT NULL DEFAULT false,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blobs_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "files" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "file_key" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "import_hash" BYTEA,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,
    "trashed_at" TIMESTAMPTZ(3),
    "trashed_by_import" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_versions" (
    "file_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_versions_pkey" PRIMARY KEY ("file_id","version")
);

-- CreateTable
CREATE TABLE "source_names" (
    "source" TEXT NOT NULL,
    "file" TEXT NOT NULL,

    CONSTRAINT "source_names_pkey" PRIMARY KEY ("source","file")
);

-- CreateTable
CREATE TABLE "article_references" (
    "article_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "alt" TEXT,
    "remote_url" TEXT,
    "names" TEXT[],
    "name_keys" TEXT[],

    CONSTRAINT "article_references_pkey" PRIMARY KEY ("article_id","position")
);

-- CreateTable
CREATE TABLE "renditions" (
    "hash" BYTEA NOT NULL,
    "recipe" TEXT NOT NULL,
    "blob_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "renditions_pkey" PRIMARY KEY ("hash","recipe")
);

-- CreateTable
CREATE TABLE "remote_files" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "hash" BYTEA,
    "etag" TEXT,
    "failure" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "checked_at" TIMESTAMPTZ(3),
    "next_try_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "remote_files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "secrets" (
    "name" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "blobs_unexamined_idx" ON "blobs"("hash") WHERE (not examined);

-- CreateIndex
CREATE INDEX "files_hash_idx" ON "files"("hash");

-- CreateIndex
CREATE INDEX "files_file_key_idx" ON "files"("file_key", "source");

-- CreateIndex
CREATE INDEX "files_created_at_idx" ON "files"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "files_source_file_key" ON "files"("source", "file");

-- CreateIndex
CREATE INDEX "file_versions_hash_idx" ON "file_versions"("hash");

-- CreateIndex
CREATE INDEX "file_versions_at_idx" ON "file_versions"("at");

-- CreateIndex
CREATE INDEX "article_references_name_keys_idx" ON "article_references" USING GIN ("name_keys" array_ops);

-- Each file of a list is one lookup here, and a lookup would read all entries that wait.
ALTER INDEX "article_references_name_keys_idx" SET (fastupdate = off);

-- CreateIndex
CREATE INDEX "article_references_remote_url_idx" ON "article_references" USING HASH ("remote_url");

-- CreateIndex
CREATE INDEX "renditions_blob_hash_idx" ON "renditions"("blob_hash");

-- CreateIndex
CREATE INDEX "renditions_used_at_idx" ON "renditions"("used_at");

-- CreateIndex
CREATE INDEX "remote_files_hash_idx" ON "remote_files"("hash");

-- CreateIndex
CREATE INDEX "remote_files_next_try_at_idx" ON "remote_files"("next_try_at") WHERE (next_try_at is not null);

-- CreateIndex
CREATE UNIQUE INDEX "remote_files_url_key" ON "remote_files"("url");

-- CreateIndex
CREATE INDEX "files_trashed_at_idx" ON "files"("trashed_at") WHERE (trashed_at is not null);

-- CreateIndex
CREATE INDEX "articles_trashed_at_idx" ON "articles"("trashed_at") WHERE (trashed_at is not null);

-- CreateIndex
CREATE INDEX "articles_references_unread_idx" ON "articles"("id") WHERE (not references_read);

-- AddForeignKey
ALTER TABLE "files" ADD CONSTRAINT "files_hash_fkey" FOREIGN KEY ("hash") REFERENCES "blobs"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "files"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_hash_fkey" FOREIGN KEY ("hash") REFERENCES "blobs"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_references" ADD CONSTRAINT "article_references_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "articles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_hash_fkey" FOREIGN KEY ("hash") REFERENCES "blobs"("hash") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_blob_hash_fkey" FOREIGN KEY ("blob_hash") REFERENCES "blobs"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remote_files" ADD CONSTRAINT "remote_files_hash_fkey" FOREIGN KEY ("hash") REFERENCES "blobs"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One (source, file) is an article or a file, never both: the triggers write every name of both
-- tables into one, whose primary key is the constraint.
INSERT INTO "source_names" ("source", "file") SELECT "source", "file" FROM "articles";

CREATE FUNCTION "take_source_name"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM source_names WHERE source = OLD.source AND file = OLD.file;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO source_names (source, file) VALUES (NEW.source, NEW.file);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "articles_take_name" AFTER INSERT OR DELETE ON "articles"
  FOR EACH ROW EXECUTE FUNCTION "take_source_name"();
CREATE TRIGGER "articles_change_name" AFTER UPDATE ON "articles"
  FOR EACH ROW WHEN (OLD."source" <> NEW."source" OR OLD."file" <> NEW."file")
  EXECUTE FUNCTION "take_source_name"();
CREATE TRIGGER "files_take_name" AFTER INSERT OR DELETE ON "files"
  FOR EACH ROW EXECUTE FUNCTION "take_source_name"();
CREATE TRIGGER "files_change_name" AFTER UPDATE ON "files"
  FOR EACH ROW WHEN (OLD."source" <> NEW."source" OR OLD."file" <> NEW."file")
  EXECUTE FUNCTION "take_source_name"();
