"""XML as nested tables of text, without what makes XML dangerous: no document types, no entities, no endless depth."""

from dataclasses import dataclass, field
from xml.parsers import expat

from kpi.sentences import sentence
from server.intake.hooks.source import Unreadable

_DEEPEST = 30
_MOST_ELEMENTS = 20_000


@dataclass(slots=True)
class Element:
    """One element: its name without namespace, its text, what is in it, and the type it says it has."""

    name: str
    type: str = ""
    text: str = ""
    inside: "list[Element]" = field(default_factory=list)

    def all(self, name: str) -> "list[Element]":
        """Everything of this name directly inside."""
        return [one for one in self.inside if one.name == name]

    def first(self, name: str) -> "Element | None":
        """The first of this name directly inside."""
        return next(iter(self.all(name)), None)

    def said(self, name: str) -> str:
        """The text of the first of this name; "" when there is none."""
        found = self.first(name)
        return found.text.strip() if found is not None else ""


def parse_xml(body: bytes) -> Element:
    """The document's element. Raises Unreadable."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Unreadable(sentence("the body is not XML: {why}", why=error)) from None
    return reader.top.inside[0]


def _refuse(*_: object) -> None:
    raise Unreadable(sentence("the body declares a document type or entities, which no message needs"))


class _Reader:
    def __init__(self) -> None:
        self.top = Element("")
        self._open = [self.top]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise Unreadable(sentence("the body is nested too deeply, or holds too many elements"))
        kind = next((value for key, value in attributes.items() if _local(key) == "type"), "")
        element = Element(_local(name), kind.rpartition(":")[2])
        self._open[-1].inside.append(element)
        self._open.append(element)

    def end(self, name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        self._open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
