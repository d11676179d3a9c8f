-- AlterTable
ALTER TABLE "articles" ADD COLUMN     "origin_encoding" TEXT;
