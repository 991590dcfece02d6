-- 10_fact_by_superseded: finds what was superseded after a revision.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX fact_by_superseded ON fact (kind, superseded) WHERE superseded IS NOT NULL
