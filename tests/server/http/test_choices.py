"""What a wrong parameter or body is answered with can be found for whatever the routes declare."""

from litestar.routes import HTTPRoute

from server.app import create_app
from server.http.choices import choices
from server.settings import Settings


def test_every_parameter_and_body_of_a_route_can_be_asked_for_its_choices() -> None:
    app = create_app(Settings())
    handlers = [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if "OPTIONS" not in handler.http_methods
    ]
    found = {
        (str(handler), name): choices(parameter.annotation)
        for handler in handlers
        for name, parameter in handler.parsed_fn_signature.parameters.items()
    }

    assert 300 < len(found)
    assert {("value", "attainment", "improvement")} == {
        tuple(told) for (_, name), told in found.items() if name == "rank_by"
    }
