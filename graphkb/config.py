"""What a deployment may set, from arguments or from `GRAPHKB_…` in the environment; nothing is read at import."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from graphkb.errors import BadInput

PREFIX = "GRAPHKB_"
"""Of the name of every variable."""

DEFAULT_PORT = 8000
"""Where `serve` listens when nothing else is said."""


class Limits(BaseModel):
    """The most that one request may ask for; a request beyond is refused, never cut in silence.

    Args:
        head_bytes: Length of a request's address and headers.
        head_s: Seconds in which they must have arrived.
        body_bytes: Length of a request's body.
        body_s: Seconds in which the body must have arrived.
        json_depth: How deep its arrays and objects are nested.
        query_characters: Length of a document.
        query_tokens: Names, signs, values and comments of a document.
        query_depth: How deep its fields are nested; what stands below `__schema` and `__type` is not counted.
        query_aliases: Aliases of an operation, those of a fragment wherever it is spread.
        query_root_fields: Fields at the top of an operation, likewise.
        query_directives: Directives of an operation, likewise.
        validation_steps: Comparisons of fields by which graphql-core finds out whether they can be merged.
        objects: Objects in an answer.
        errors: Errors that an answer lists; one more entry says that there are others.
        request_s: Seconds that the answer to a query may take.
        revision_s: Seconds that a request waits for the revision it wants.
        changes: Changes of one `impact` or `commit`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    head_bytes: int = Field(default=65_536, gt=0)
    head_s: float = Field(default=10, gt=0)
    body_bytes: int = Field(default=1_048_576, gt=0)
    body_s: float = Field(default=10, gt=0)
    json_depth: int = Field(default=32, gt=0)
    query_characters: int = Field(default=20_000, gt=0)
    query_tokens: int = Field(default=2_000, gt=0)
    query_depth: int = Field(default=15, gt=0)
    query_aliases: int = Field(default=30, ge=0)
    query_root_fields: int = Field(default=20, gt=0)
    query_directives: int = Field(default=50, ge=0)
    validation_steps: int = Field(default=20_000, gt=0)
    objects: int = Field(default=100_000, gt=0)
    errors: int = Field(default=5, gt=0)
    request_s: float = Field(default=3, gt=0)
    revision_s: float = Field(default=2, ge=0)
    changes: int = Field(default=1_000, gt=0)


def _names(value: Any) -> Any:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """How to run the service.

    Args:
        store: Address of the store, as `graphkb.stores.open_store` takes it.
        host: A loopback address to listen on.
        port: 0: a free one.
        allowed_hosts: Names besides loopback ones that a request may be addressed to (its Host header), without port;
            a comma between two.
        zone: Zone in which a bare date means midnight.
        escalation: The deployment's escalation.yaml; None: the shipped delays.
        whistle: Its whistle.yaml; None: the shipped deadlines.
        calendar: Its calendar of working days, .csv or .yaml; None: the published Chinese one.
        routes: Its routes.yaml; None: the shipped costs.
        assessment: Its assessment.yaml; None: the weights of the loaded indicators, else the shipped ones.
        limits: The most that one request may ask for.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    store: str
    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65_535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    zone: str = "Asia/Shanghai"
    escalation: Path | None = None
    whistle: Path | None = None
    calendar: Path | None = None
    routes: Path | None = None
    assessment: Path | None = None
    limits: Limits = Limits()


def read_settings(**given: Any) -> Settings:
    """Return the settings from what is *given*, else from the environment.

    Raises:
        BadInput: one of them is not what it should be; its variable, its value and the rule are named.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        [wrong, *_] = error.errors()
        name = PREFIX + "__".join(map(str, wrong["loc"])).upper()
        rule = "there is no such setting" if wrong["type"] == "extra_forbidden" else wrong["msg"]
        raise BadInput(f"{name}={wrong['input']!r}: {rule}; docs/settings.md lists all") from error
    except SettingsError as error:
        raise BadInput(f"{error}; give its parts one by one, as docs/settings.md lists them") from error
