"""What may be asked and done, over one store and the graph that this process keeps of it."""

from graphkb.knowledge.base import KnowledgeBase

__all__ = ["KnowledgeBase"]
