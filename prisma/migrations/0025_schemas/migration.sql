-- CreateTable
CREATE TABLE "schemas" (
    "name" TEXT NOT NULL,
    "schema" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "source" TEXT,
    "file_prefix" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "schemas_pkey" PRIMARY KEY ("name")
);
