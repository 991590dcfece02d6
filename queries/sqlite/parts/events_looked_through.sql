-- events_looked_through: the events among which those that fit a filter are: one of some sets, by its index.
--
-- used-by: count_events
-- used-by: events_with_keys
-- param:   path           text: which set, see graphkb.stores.sqlite.event_search
-- param:   holder         text or null
-- param:   areas          text or null, a JSON array of ids
-- param:   reported_from  integer, ms since 1970
-- param:   reported_to    integer, ms since 1970; not within it
-- index:   event_by_holder
-- index:   event_open
-- index:   event_by_area
-- index:   event_by_reported_at
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
