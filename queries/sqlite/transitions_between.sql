-- transitions_between: the transitions of a time.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.transitions_between
-- access:  read
-- param:   start         integer, ms since 1970
-- param:   end           integer, ms since 1970; not within it
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
-- order:   at, then sequence
-- index:   transition_by_at
SELECT
  subject, event, at, actor, organization, post, action, from_state, to_state, reason, note, sequence
FROM transition
WHERE at >= :start AND at < :end
ORDER BY at, sequence
