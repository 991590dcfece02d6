-- put_transition: append a transition.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   subject       text
-- param:   event         text
-- param:   at            integer, ms since 1970
-- param:   actor         text
-- param:   organization  text or null
-- param:   post          text or null
-- param:   action        text
-- param:   from_state    text or null
-- param:   to_state      text
-- param:   reason        text or null
-- param:   note          text or null
-- param:   sequence      integer
INSERT INTO transition (
  subject, event, at, actor, organization, post, action, from_state, to_state, reason, note, sequence
)
VALUES (
  :subject, :event, :at, :actor, :organization, :post, :action, :from_state, :to_state, :reason, :note, :sequence
)
