-- AlterTable
ALTER TABLE "events" ADD COLUMN     "former_lang" TEXT,
ADD COLUMN     "former_path" TEXT,
ADD COLUMN     "is_public" BOOLEAN,
ADD COLUMN     "was_public" BOOLEAN;

-- CreateIndex
CREATE INDEX "events_public_idx" ON "events"("position") WHERE (is_public or was_public);
