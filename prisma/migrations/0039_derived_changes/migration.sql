-- Changes without an event are counted, so that a server knows whether its replica has them.
CREATE TABLE "derived_changes" (
    "single" BOOLEAN NOT NULL DEFAULT true,
    "count" BIGINT NOT NULL,

    CONSTRAINT "derived_changes_pkey" PRIMARY KEY ("single")
);
