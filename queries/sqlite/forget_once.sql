-- forget_once: remove some of what is no longer kept, the oldest first.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   now    integer, ms since 1970
-- param:   limit  integer, most rows
-- index:   PRIMARY KEY
-- index:   once_by_kept_until
DELETE FROM once
WHERE number IN (SELECT number FROM once WHERE kept_until <= :now ORDER BY kept_until LIMIT :limit)
