-- transitions_by_events: the transitions of some events and of their orders.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.transitions
-- access:  read
-- param:   ids           text, a JSON array of ids of events
-- returns: subject       text
-- returns: event         text
-- returns: at            integer, ms since 1970
-- returns: actor         text
-- returns: organization  text or null
-- returns: post          text or null
-- returns: action        text
-- returns: from_state    text or null
-- returns: to_state      text
-- returns: reason        text or null
-- returns: note          text or null
-- returns: sequence      integer
-- order:   sequence
-- index:   transition_by_event
SELECT
  subject, event, at, actor, organization, post, action, from_state, to_state, reason, note, sequence
FROM transition
WHERE event IN (SELECT value FROM json_each(:ids))
ORDER BY sequence
