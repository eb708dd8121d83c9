"""Until when holds what was learnt from the past: for the day, or until a hundredth more has been recorded."""

from dataclasses import dataclass

GROWN = 1.01


@dataclass(frozen=True, slots=True)
class LearntAt:
    """The day (an ordinal) something was learnt on, and up to which event."""

    today: int
    seq: int

    def holds(self, today: int, seq: int) -> bool:
        """Whether it need not be learnt anew. Fewer events than then: another database was put in the place."""
        return self.today == today and self.seq <= seq <= self.seq * GROWN
