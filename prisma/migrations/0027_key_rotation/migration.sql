-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "former_hash" BYTEA,
ADD COLUMN     "former_until" TIMESTAMPTZ(3);
