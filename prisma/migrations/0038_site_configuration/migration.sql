-- Files that configure a site, which no link makes public: its settings may hold keys of services.
ALTER TABLE "sources" ADD COLUMN "configuration" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
