-- put_revision: record the commit that the transaction makes.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.commit
-- access:  write
-- param:   number  integer, one above the last
-- param:   at      integer, ms since 1970
-- param:   actor   text
-- param:   note    text or null
-- param:   source  text or null
INSERT INTO revision (number, at, actor, note, source)
VALUES (:number, :at, :actor, :note, :source)
