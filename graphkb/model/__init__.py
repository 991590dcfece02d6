"""What there is: kinds, code lists, facts, changes, time."""
