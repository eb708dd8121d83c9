"""What of the stream is worth a short moment on the screen: a level, a badge, a boss that fell; nothing else."""

from dataclasses import dataclass

from mobile.parse import words_in
from mobile.wire import Frame
from mobile.words import gettext as _


@dataclass(frozen=True, slots=True)
class Celebration:
    """What is shown for a moment."""

    title: str
    text: str


def celebrated(frame: Frame) -> Celebration | None:
    """What to show for a change; None for nearly all of them."""
    data = frame.data
    match frame.type, data:
        case "level", {"before": int(before), "after": int(after)} if frame.topic == "me" and after > before:
            return Celebration(_("Level {n}").format(n=after), words_in(data, "title"))
        case "award", {"awards": list(awards)}:
            titles = [words_in(award, "title") for award in awards if words_in(award, "badge")]
            return Celebration(_("A badge for you"), _(", ").join(titles)) if titles else None
        case "raid", {"state": "victory"} if not frame.topic.startswith("raid:"):
            return Celebration(_("The boss is beaten!"), words_in(data, "title"))
        case _:
            return None
