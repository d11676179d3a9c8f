-- AlterTable
ALTER TABLE "tags" ADD COLUMN     "declared" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "categories" ADD COLUMN     "declared" BOOLEAN NOT NULL DEFAULT true;
