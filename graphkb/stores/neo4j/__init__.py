"""The store in a Neo4j database, by the official driver: the graph that people open in Browser, Bloom or a notebook."""

from graphkb.stores.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
