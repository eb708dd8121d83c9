"""The notes about a call, a meeting or a message as the one event it is once it was done. Pure."""

from collections.abc import Sequence

from kpi.events import Kind
from server.intake.hooks.notes import Field, Note, Thing
from server.intake.hooks.story import Known, Story, Wanted, is_gone

DONE = "done"
_KINDS = {
    "call": Kind.CALL,
    "meeting": Kind.MEETING,
    "visit": Kind.VISIT,
    "message": Kind.MESSAGE,
    "email": Kind.MESSAGE,
}


def activity_story(thing: Thing, notes: Sequence[Note], known: Known) -> Story:
    """What these notes, in any order, want to be on record: nothing before it is done, or when it is no selling."""
    story, state = Story(), dict[str, str]()
    ordered = sorted(notes, key=lambda note: note.order)
    for note in ordered:
        state.update(note.fields)
    kind = _KINDS.get(state.get(Field.KIND, ""))
    if kind is None or state.get(Field.STATUS) != DONE or is_gone(ordered):
        return story
    member = known.member(state, story)
    if member is None:
        return story
    deal = state.get(Field.DEAL, "")
    data: dict[str, object] = {
        "member": member,
        "account": known.account(state),
        "contact": state.get(Field.CONTACT, ""),
        "deal": f"{known.terms.prefix}{deal}" if deal else "",
        "note": state.get(Field.NAME, "")[:4000],
        "duration_s": int(state.get(Field.DURATION) or 0),
    }
    if kind is Kind.CALL:
        data |= {"outcome": state.get(Field.OUTCOME) or known.terms.call_outcome.value}
        data |= {"direction": state.get(Field.DIRECTION, "")}
    if kind is Kind.MESSAGE:
        data |= {"channel": "email" if state[Field.KIND] == "email" else ""}
    at_us = int(state.get(Field.ENDED) or ordered[-1].at_us)
    story.wanted.append(Wanted.of(thing, "done", kind, at_us, data))
    return story
