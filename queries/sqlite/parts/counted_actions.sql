-- counted_actions: the transitions that an assessment counts, by the condition of the index transition_counted.
-- Word for word: else SQLite would not see that the index has them. What is counted of them, each statement says below.
--
-- used-by: closed_between
-- used-by: mediated_between
-- used-by: ordered_between
transition.action IN
  ('DISPATCH', 'WHISTLE', 'SIGN', 'APPROVE', 'REDO', 'RETURN', 'CANCEL', 'CLOSE', 'REOPEN', 'ESCALATE')
