"""Quests that somebody took and that end within days."""

from datetime import date

from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of
from server.quests.cards import CardState, QuestBook, QuestCard

SOON_DAYS = 2
UNDER_WAY = (CardState.TAKEN, CardState.REJECTED)


def ending_quests(book: QuestBook, member: int, asked: Asked) -> Found:
    """What is under way and was promised; quests that count by themselves come and go every day and need nobody."""
    found = tuple(
        _notice(card, card.deadline, member, asked)
        for card in book.mine
        if card.state in UNDER_WAY and card.deadline is not None and 0 <= _left(card.deadline, asked) <= SOON_DAYS
    )
    return Found(found, tallied(found))


def _left(deadline: date, asked: Asked) -> int:
    return (deadline - asked.today).days


def _notice(card: QuestCard, deadline: date, member: int, asked: Asked) -> Notice:
    kind = NoticeKind.QUEST_ENDING
    urgency = urgency_of(kind, deadline, asked.today)
    about = About(Subject.QUEST, card.id, card.title)
    return Notice(kind, urgency, deadline, _left(deadline, asked), about, None, None, member)
