"""The browsable description of the API at `/schema`, drawn by Swagger UI from our own files.

Litestar's own page for it has a script inside, which our content security policy rightly refuses.
"""

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


def openapi_config(version: str) -> OpenAPIConfig:
    """OpenAPI 3.1 at `/schema/openapi.json`, the page at `/schema`."""
    return OpenAPIConfig(
        title="Raidboard",
        version=version,
        path="/schema",
        render_plugins=[LocalSwagger(), JsonRenderPlugin(path="/openapi.json", media_type=MediaType.JSON)],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}],
        use_handler_docstrings=True,
    )
