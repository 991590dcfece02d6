-- transitions_after: the transitions after a number.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.transitions_after
-- access:  read
-- param:   sequence      integer
-- param:   limit         integer, most rows
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
-- index:   PRIMARY KEY
SELECT
  subject, event, at, actor, organization, post, action, from_state, to_state, reason, note, sequence
FROM transition
WHERE sequence > :sequence
ORDER BY sequence
LIMIT :limit
