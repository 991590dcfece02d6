"""GraphiQL, which a browser gets at the GraphQL endpoint: files of the package alone, nothing from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graphkb.schema.operations import operations

FILES = Path(__file__).with_name("graphiql")

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "style-src 'self'; "  # GraphiQL would still the page behind a dialog by a style element: it scrolls instead
    "img-src data:; "  # the marks under wrong words, in the style sheet
    "frame-ancestors 'none'"
)
"""Content-Security-Policy: even if the page wanted to, the browser would load nothing from another place."""

HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",  # ask again, by its tag
}

PAGE = FileResponse(FILES / "index.html", headers={**HEADERS, "vary": "Accept"})
"""The page itself: an ASGI function."""


class _Files(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(HEADERS)
        return response


def is_page_wanted(scope: Mapping[str, Any]) -> bool:
    """Tell whether somebody typed the address of the endpoint into a browser: a GET for HTML with no query."""
    if scope["method"] != "GET" or scope["query_string"]:
        return False
    return any(name == b"accept" and b"text/html" in value.lower() for name, value in scope["headers"])


async def _tabs(_request: Request) -> Response:
    """Return the tabs that a newcomer finds open: every ready operation, with variables that find something."""
    tabs = [
        {
            "query": f"# {each.summary}\n{each.document}",
            "variables": orjson.dumps(each.example, option=orjson.OPT_INDENT_2).decode(),
        }
        for each in operations().values()
    ]
    return Response(orjson.dumps(tabs), media_type="application/json", headers=HEADERS)


ROUTES: list[BaseRoute] = [Route("/graphiql/tabs.json", _tabs), Mount("/graphiql", _Files(directory=FILES))]
"""What the page loads."""
