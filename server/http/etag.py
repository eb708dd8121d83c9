"""Versions on the wire: an answer's `ETag`, and the `If-Match` of whoever edits what they read."""

import re
from typing import Annotated

from litestar.params import HeaderParameter

from server.errors import BadRequest

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""The ETag of what was read: 412 when somebody was faster. Without it a thing is changed however it stands."""

# Scripts forget the quotes.
_TAG = re.compile(r'(?:W/)?("?)([0-9]{1,18})\1')


def etag(version: int) -> dict[str, str]:
    """The header that says which version an answer shows."""
    return {"ETag": f'"{version}"'}


def matched_version(if_match: str | None) -> int | None:
    """The version that the sender has read; None when they change it whatever it is. Raises `BadRequest`."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise BadRequest(f'If-Match is {if_match[:60]!r}, must be an ETag of this resource such as "3"')
    return int(found[2])
