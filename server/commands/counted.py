"""Numbers of things, as commands tell them."""

_IRREGULAR = {"person": "people", "entry": "entries"}


def counted(count: int, noun: str) -> str:
    """`1 row`, `2 rows`: in English, as all that commands say."""
    return f"{count} {noun}" if count == 1 else f"{count} {_IRREGULAR.get(noun, f'{noun}s')}"
