-- Addresses with these endings no longer mean files of the content, which holds sources of pages: they are read again.
UPDATE "articles" SET "references_read" = false WHERE "origin_rules" IS NOT NULL AND "id" IN (
  SELECT "article_id" FROM "article_references" WHERE EXISTS (SELECT FROM unnest("name_keys") AS k WHERE k ~
    '\.(html?|rst|ad|asc|adoc|asciidoc|org|textile|pandoc|pdc|mdoc|mkdn?|mkdown|mdown|mdwn|mdte?xt|njk|liquid|hbs|mustache|ejs|haml|pug|swig|webc)$'));
