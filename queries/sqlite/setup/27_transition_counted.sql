-- 27_transition_counted: finds what an assessment counts of a time, and escalations after an instant.
-- A statement uses it if it repeats the condition word for word.
--
-- used-by: graphkb.stores.sqlite.database.Database.open
-- access:  write
CREATE INDEX transition_counted ON transition (at, action, event, subject, reason)
WHERE action IN
  ('DISPATCH', 'WHISTLE', 'SIGN', 'APPROVE', 'REDO', 'RETURN', 'CANCEL', 'CLOSE', 'REOPEN', 'ESCALATE')
