-- 09_fact_by_revision: finds what was written after a revision.
-- Revision 1 is left out: who has seen nothing yet reads the whole table, and a first load need not fill the index.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX fact_by_revision ON fact (kind, revision) WHERE revision > 1
