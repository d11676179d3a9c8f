-- AlterTable
ALTER TABLE "idempotency_keys" ADD COLUMN     "claim" UUID,
ADD COLUMN     "holder" UUID;

-- CreateTable
CREATE TABLE "server_instances" (
    "id" UUID NOT NULL,
    "alive_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "server_instances_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_holder_idx" ON "idempotency_keys"("holder") WHERE (status is null);
