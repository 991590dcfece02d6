"""What a deployment may set, from arguments or from `GRAPHKB_…` in the environment; nothing is read at import."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_PORT = 8000
"""Where `serve` listens when nothing else is said."""


class Limits(BaseModel):
    """The most that one request may ask for; a request beyond is refused, never cut in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body_bytes: int = Field(default=1_048_576, gt=0)
    json_depth: int = Field(default=32, gt=0)
    query_characters: int = Field(default=20_000, gt=0)
    query_tokens: int = Field(default=2_000, gt=0)
    query_depth: int = Field(default=15, gt=0)


class Settings(BaseSettings):
    """How to run the service.

    Args:
        store: Address of the store, as `graphkb.stores.open_store` takes it.
        host: A loopback address to listen on.
        port: 0: a free one.
        allowed_hosts: Names besides loopback ones that a request may be addressed to (its Host header), without port.
        zone: Zone in which a bare date means midnight.
        limits: The most that one request may ask for.
    """

    model_config = SettingsConfigDict(env_prefix="GRAPHKB_", env_nested_delimiter="__", frozen=True, extra="forbid")

    store: str
    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65_535)
    allowed_hosts: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"
    limits: Limits = Limits()
