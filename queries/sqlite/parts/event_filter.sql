-- event_filter: whether an event is as a filter asks; what is null, asks nothing.
--
-- used-by: count_events
-- used-by: events_with_keys
-- param:   reported_from  integer, ms since 1970
-- param:   reported_to    integer, ms since 1970; not within it
-- param:   areas          text or null, a JSON array of ids
-- param:   matters        text or null, a JSON array of ids
-- param:   states         text or null, a JSON array of codes
-- param:   is_open        0, 1 or null
-- param:   is_overdue     0, 1 or null
-- param:   now            integer, ms since 1970
-- param:   holder         text or null
-- param:   channels       text or null, a JSON array of codes
-- param:   severities     text or null, a JSON array of integers
-- param:   outcomes       text or null, a JSON array of codes
reported_at >= :reported_from AND reported_at < :reported_to
AND (:areas IS NULL OR area IN (SELECT value FROM json_each(:areas)))
AND (:matters IS NULL OR matter IN (SELECT value FROM json_each(:matters)))
AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
AND (:is_open IS NULL OR is_open = :is_open)
AND (:is_overdue IS NULL OR ifnull(due < :now, 0) = :is_overdue)
AND (:holder IS NULL OR holder = :holder)
AND (:channels IS NULL OR channel IN (SELECT value FROM json_each(:channels)))
AND (:severities IS NULL OR severity IN (SELECT value FROM json_each(:severities)))
AND (:outcomes IS NULL OR outcome IN (SELECT value FROM json_each(:outcomes)))
