"""graphkb: who is responsible for what, here, at this time, in grassroots governance."""

__version__ = "0.1.0"
