"""What the description of the API says of every list: that it can be had as a file."""

from typing import Any

from server.downloads.lists import FORMAT
from server.sheets.write import SheetFormat

_PARAMETER = {
    "name": FORMAT,
    "in": "query",
    "required": False,
    "description": "All pages of the list as one file instead of one page as JSON; `cursor` says where it begins.",
    "schema": {"type": "string", "enum": ["json", *SheetFormat]},
}
_FILE = {"schema": {"type": "string"}}


def describe_downloads(schema: dict[str, Any]) -> None:
    """Add it to every call that answers a list; once is enough, and twice is harmless."""
    components = schema.get("components", {}).get("schemas", {})
    for calls in schema.get("paths", {}).values():
        call = calls.get("get")
        answer = call and call.get("responses", {}).get("200", {}).get("content", {})
        if not answer or not _is_list(answer.get("application/json", {}).get("schema", {}), components):
            continue
        parameters = call.setdefault("parameters", [])
        if all(one.get("name") != FORMAT for one in parameters):
            parameters.append(_PARAMETER)
            answer |= {form.media_type: _FILE for form in SheetFormat}


def _is_list(schema: dict[str, Any], components: dict[str, Any]) -> bool:
    named = components.get(schema.get("$ref", "").rpartition("/")[2], schema)
    items = named.get("properties", {}).get("items", {})
    return bool(items.get("type") == "array" and "$ref" in items.get("items", {}))
