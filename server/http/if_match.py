"""Edits that are bound to what was read: the version as an ETag, and back from `If-Match`."""

from server.errors import BadRequest


def etag_of(version: int) -> str:
    """The version as the answer's ETag."""
    return f'"{version}"'


def version_in(if_match: str | None) -> int | None:
    """The version that a caller has read; None when any will do. Raises `BadRequest`."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(f"If-Match is {if_match[:40]!r}: send the ETag of what you read")
    return int(text)
