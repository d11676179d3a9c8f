-- CreateTable
CREATE TABLE "bulk_changes" (
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "filter" TEXT,
    "change" JSONB,
    "reverts" UUID,
    "dry_run" BOOLEAN NOT NULL DEFAULT false,
    "total" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "conflicts" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "failure" JSONB,
    "actor" TEXT NOT NULL,
    "may_publish" BOOLEAN NOT NULL,
    "sources" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "carrier" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "fence" INTEGER NOT NULL DEFAULT 0,
    "cancel_asked" BOOLEAN NOT NULL DEFAULT false,
    "attempts" JSONB NOT NULL DEFAULT '{}',
    "waits_for" UUID[] NOT NULL DEFAULT '{}',
    "trimmed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "bulk_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_change_articles" (
    "bulk_change_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "article_id" UUID NOT NULL,
    "outcome" TEXT,
    "from_version" INTEGER,
    "to_version" INTEGER,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "error" JSONB,

    CONSTRAINT "bulk_change_articles_pkey" PRIMARY KEY ("bulk_change_id","seq")
);

-- CreateIndex
CREATE INDEX "bulk_changes_created_at_idx" ON "bulk_changes"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "bulk_changes_actor_created_at_idx" ON "bulk_changes"("actor", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "bulk_changes_open_idx" ON "bulk_changes"("status") WHERE (status = 'queued' or status = 'running');

-- CreateIndex
CREATE INDEX "bulk_change_articles_outcome_idx" ON "bulk_change_articles"("bulk_change_id", "outcome", "seq");

-- CreateIndex
CREATE INDEX "bulk_change_articles_changed_idx" ON "bulk_change_articles"("article_id", "to_version") WHERE (outcome = 'changed');

-- CreateIndex
CREATE INDEX "bulk_change_articles_waiting_idx" ON "bulk_change_articles"("article_id") WHERE (outcome is null);

-- AddForeignKey
ALTER TABLE "bulk_change_articles" ADD CONSTRAINT "bulk_change_articles_bulk_change_id_fkey" FOREIGN KEY ("bulk_change_id") REFERENCES "bulk_changes"("id") ON DELETE CASCADE ON UPDATE CASCADE;
