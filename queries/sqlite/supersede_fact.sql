-- supersede_fact: from a revision on, the known version of one fact is no longer known.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  write
-- param:   revision    integer
-- param:   kind        integer, kind.number
-- param:   key         text
-- param:   valid_from  integer, -2^63 for always
-- index:   PRIMARY KEY
UPDATE fact
SET superseded = :revision
WHERE kind = :kind AND key = :key AND fact.valid_from = :valid_from AND superseded IS NULL
