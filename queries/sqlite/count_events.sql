-- count_events: how many events fit a filter.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.count_events
-- access:  read
-- param:   path           text: which of the sets in front is looked through, see graphkb.stores.sqlite.events
-- param:   holder         text or null
-- param:   areas          text or null, a JSON array of ids
-- param:   reported_from  integer, ms since 1970
-- param:   reported_to    integer, ms since 1970; not within it
-- param:   matters        text or null, a JSON array of ids
-- param:   states         text or null, a JSON array of codes
-- param:   is_open        0, 1 or null
-- param:   is_overdue     0, 1 or null
-- param:   now            integer, ms since 1970
-- param:   channels       text or null, a JSON array of codes
-- param:   severities     text or null, a JSON array of integers
-- param:   outcomes       text or null, a JSON array of codes
-- returns: count          integer
-- order:   one row
-- index:   event_by_holder
-- index:   event_open
-- index:   event_by_area
-- index:   event_by_reported_at
-- index:   PRIMARY KEY
SELECT count(*) AS count
FROM event
WHERE
  number IN (
    SELECT number FROM event WHERE :path = 'HOLDER' AND is_open AND holder = :holder
    UNION ALL
    SELECT number FROM event
    WHERE :path = 'OPEN AREAS' AND is_open AND area IN (SELECT value FROM json_each(:areas))
    UNION ALL
    SELECT number FROM event WHERE :path = 'OPEN' AND is_open
    UNION ALL
    SELECT number FROM event WHERE :path = 'AREAS' AND area IN (SELECT value FROM json_each(:areas))
    UNION ALL
    SELECT number FROM event WHERE :path = 'REPORTED' AND reported_at >= :reported_from AND reported_at < :reported_to
  )
  AND reported_at >= :reported_from AND reported_at < :reported_to
  AND (:areas IS NULL OR area IN (SELECT value FROM json_each(:areas)))
  AND (:matters IS NULL OR matter IN (SELECT value FROM json_each(:matters)))
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:is_open IS NULL OR is_open = :is_open)
  AND (:is_overdue IS NULL OR ifnull(due < :now, 0) = :is_overdue)
  AND (:holder IS NULL OR holder = :holder)
  AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
  AND (:severities IS NULL OR severity IN (SELECT value FROM json_each(:severities)))
  AND (:outcomes IS NULL OR outcome IN (SELECT value FROM json_each(:outcomes)))
