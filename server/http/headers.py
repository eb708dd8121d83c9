"""The headers that every answer carries so that browsers run only our scripts and show us in nobody's frame."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

# Charts and progress bars set styles from scripts, hence 'unsafe-inline' for styles; scripts are ours alone.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
HSTS = {"strict-transport-security": "max-age=31536000"}


class SecurityHeaders:
    """For the app's `before_send`: unlike middleware it also sees answers to addresses that do not exist."""

    def __init__(self, *, https: bool) -> None:
        self._headers = HEADERS | HSTS if https else HEADERS

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Add the headers to an answer, unless it brought its own."""
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
