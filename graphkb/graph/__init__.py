"""The immutable graph of one revision in memory: columns, changes, what holds at an instant, search."""
