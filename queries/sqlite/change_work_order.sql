-- change_work_order: write a work order that has changed; it stays one of its event.
--
-- used-by: graphkb.stores.sqlite.store.SqliteStore.act
-- access:  write
-- param:   organization      text
-- param:   role              text
-- param:   dispatched_at     integer, ms since 1970
-- param:   dispatched_by     text or null
-- param:   state             text
-- param:   version           integer
-- param:   sign_within       text or null
-- param:   sign_source       text or null
-- param:   sign_due_at       integer or null, ms since 1970
-- param:   reply_within      text or null
-- param:   reply_source      text or null
-- param:   reply_due_at      integer or null, ms since 1970
-- param:   awaited_ms        integer
-- param:   calendar_assumed  0 or 1
-- param:   signed_at         integer or null, ms since 1970
-- param:   replied_at        integer or null, ms since 1970
-- param:   closed_at         integer or null, ms since 1970
-- param:   awaiting_until    integer or null, ms since 1970
-- param:   return_reason     text or null
-- param:   supervised        0 or 1
-- param:   supervised_at     integer or null, ms since 1970
-- param:   supervised_until  integer or null, ms since 1970
-- param:   whistle           text or null
-- param:   rating            integer or null
-- param:   source            text or null
-- param:   synthetic         0 or 1
-- param:   id                text
-- index:   sqlite_autoindex_work_order_1
UPDATE work_order
SET (
  organization, role, dispatched_at, dispatched_by, state, version, sign_within, sign_source, sign_due_at,
  reply_within, reply_source, reply_due_at, awaited_ms, calendar_assumed, signed_at, replied_at, closed_at,
  awaiting_until, return_reason, supervised, supervised_at, supervised_until, whistle, rating, source, synthetic
) = (
  :organization, :role, :dispatched_at, :dispatched_by, :state, :version, :sign_within, :sign_source, :sign_due_at,
  :reply_within, :reply_source, :reply_due_at, :awaited_ms, :calendar_assumed, :signed_at, :replied_at, :closed_at,
  :awaiting_until, :return_reason, :supervised, :supervised_at, :supervised_until, :whistle, :rating, :source,
  :synthetic
)
WHERE id = :id
