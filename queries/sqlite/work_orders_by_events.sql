-- work_orders_by_events: the work orders of some events.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.cases
-- access:  read
-- param:   ids               text, a JSON array of ids of events
-- returns: id                text
-- returns: event             text
-- returns: organization      text
-- returns: role              text
-- returns: dispatched_at     integer, ms since 1970
-- returns: dispatched_by     text or null
-- returns: state             text
-- returns: version           integer
-- returns: sign_within       text or null
-- returns: sign_source       text or null
-- returns: sign_due_at       integer or null, ms since 1970
-- returns: reply_within      text or null
-- returns: reply_source      text or null
-- returns: reply_due_at      integer or null, ms since 1970
-- returns: awaited_ms        integer
-- returns: calendar_assumed  0 or 1
-- returns: signed_at         integer or null, ms since 1970
-- returns: replied_at        integer or null, ms since 1970
-- returns: closed_at         integer or null, ms since 1970
-- returns: awaiting_until    integer or null, ms since 1970
-- returns: return_reason     text or null
-- returns: supervised        0 or 1
-- returns: supervised_at     integer or null, ms since 1970
-- returns: supervised_until  integer or null, ms since 1970
-- returns: whistle           text or null
-- returns: rating            integer or null
-- returns: source            text or null
-- returns: synthetic         0 or 1
-- order:   none
-- index:   work_order_by_event
SELECT
  id, event, organization, role, dispatched_at, dispatched_by, state, version, sign_within, sign_source, sign_due_at,
  reply_within, reply_source, reply_due_at, awaited_ms, calendar_assumed, signed_at, replied_at, closed_at,
  awaiting_until, return_reason, supervised, supervised_at, supervised_until, whistle, rating, source, synthetic
FROM work_order
WHERE event IN (SELECT value FROM json_each(:ids))
