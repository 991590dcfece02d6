"""Answers: pure functions on a view of the graph, one question a file."""
