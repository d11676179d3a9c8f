-- CreateTable
CREATE TABLE "feed_epoch" (
    "single" BOOLEAN NOT NULL DEFAULT true,
    "epoch" TEXT NOT NULL,
    "is_first" BOOLEAN NOT NULL,
    "system_identifier" TEXT,
    "timeline" TEXT,
    "database_oid" BIGINT NOT NULL,
    "events_oid" BIGINT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feed_epoch_pkey" PRIMARY KEY ("single")
);
