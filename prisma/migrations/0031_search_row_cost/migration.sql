-- What it costs to read the tokens of an article, which are stored apart from its row: 2.5 in the unit of the planner. PostgreSQL expects that to be free, and
-- so read the tokens of all articles rather than a pending list of the search index of some hundred articles (src/search/query/sql.ts).
CREATE FUNCTION "search_row_cost"(boolean) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'BEGIN RETURN true; END';
