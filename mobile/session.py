"""Who is signed in, and what is fetched for them whatever they look at."""

from dataclasses import dataclass, field

from mobile import questions
from mobile.outbox import Owner
from mobile.questions import Question


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in."""

    owner: Owner
    token: str = field(repr=False)

    @property
    def always(self) -> tuple[Question, ...]:
        """What is kept up to date whatever is looked at."""
        return (questions.ME, questions.QUESTS, questions.NOTICES, questions.raids(self.owner.username))

    @property
    def at_first(self) -> tuple[Question, ...]:
        """What is fetched once, for when there is no network later."""
        me = self.owner.username
        return (
            questions.recent(me),
            questions.my_deals(me),
            questions.my_accounts(me),
            questions.CAUSES,
            questions.LOSSES,
            questions.BARRIERS,
            questions.COLLEAGUES,
            questions.MY_LEADS,
            questions.POOL,
            questions.HANDS,
            questions.RAID_RULES,
            questions.ledger(me),
            questions.board(me, "member", "company", "value", "around"),
        )
