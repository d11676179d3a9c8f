-- No address means a hidden file any more, because the configuration of sites is stored there:
-- these references are read again.
UPDATE "articles" SET "references_read" = false WHERE "id" IN (
  SELECT "article_id" FROM "article_references"
  WHERE EXISTS (SELECT FROM unnest("name_keys") AS k WHERE k ~ '(^|/)\.'));
