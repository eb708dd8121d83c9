"""Everybody who works here, as values."""

from dataclasses import dataclass

from mobile.parse import document, items_in, text_in, words_in


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here."""

    username: str
    name: str
    team_id: str
    team: str


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Everybody, by region and team."""

    items: tuple[Colleague, ...]


def read_colleagues(text: str) -> Colleagues:
    """The list of everybody."""
    return Colleagues(
        tuple(
            Colleague(text_in(one, "username"), text_in(one, "name"), words_in(one, "team"), words_in(one, "team_name"))
            for one in items_in(document(text))
        )
    )
