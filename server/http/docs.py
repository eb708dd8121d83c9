"""The browsable description of the API at `/schema`, drawn by Swagger UI from our own files.

Litestar's own page for it has a script inside, which our content security policy rightly refuses.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from litestar import MediaType, Request, Router, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

FILES = "/static/vendor/swagger-ui"
START = "/schema/start.js"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{files}/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="{files}/swagger-ui-bundle.js"></script>
<script src="{start}"></script>
</body>
</html>
"""

_START = """SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


class LocalSwagger(OpenAPIRenderPlugin):
    """Swagger UI without anything from elsewhere and without a script in the page."""

    def __init__(self) -> None:
        super().__init__(path="/", favicon="", style="")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        title = escape(openapi_schema["info"]["title"])
        return _PAGE.format(title=title, files=FILES, start=START).encode()

    def receive_router(self, router: Router) -> None:
        router.register(_start_script)


@get("/start.js", media_type="text/javascript", include_in_schema=False, sync_to_thread=False)
def _start_script() -> str:
    return _START


class DescribedJson(JsonRenderPlugin):
    """The description as JSON, with what holds for many calls alike and no route says of itself."""

    def __init__(self, describe: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)
        self._describe = describe

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        self._describe(openapi_schema)
        return super().render(request, openapi_schema)


def openapi_config(version: str, describe: Callable[[dict[str, Any]], None]) -> OpenAPIConfig:
    """OpenAPI 3.1 at `/schema/openapi.json`, the page at `/schema`; `describe` says what middleware adds to calls."""
    return OpenAPIConfig(
        title="Raidboard",
        version=version,
        path="/schema",
        render_plugins=[LocalSwagger(), DescribedJson(describe)],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}],
        use_handler_docstrings=True,
    )
