"""Who is who on the pages of the customer side: names behind numbers, and whom a filter offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.people.access import EVERYBODY, Viewer, may_post_for
from server.people.directory import Directory, MemberInfo
from server.people.roles import Role

# A list to pick from that is longer than this is no help; the address still takes anybody.
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, as one viewer may pick them."""

    directory: Directory
    viewer: Viewer
    today: date

    def member(self, id: int | None) -> MemberInfo | None:
        """Somebody by number; None for nobody."""
        return self.directory.member(id) if id else None

    def by_caller(self, caller: str) -> str:
        """Who made a change, from `Viewer.caller`; a program is called as it stands."""
        kind, _, number = caller.partition(":")
        return self.directory.member(int(number)).name if kind == "member" and number.isdecimal() else caller

    def region(self, id: int | None) -> str:
        """A region's name, "" for none."""
        return self.directory.region(id).name if id else ""

    def may_act(self, members: Iterable[int]) -> bool:
        """Whether the viewer may change what these members share: their own, or all of whom they lead."""
        whose = list(members)
        return self.viewer.member_id in whose or all(may_post_for(self.viewer, member) for member in whose)

    @property
    def sellers(self) -> tuple[MemberInfo, ...]:
        """Whose deals the viewer may look at one by one; () for who sees only their own."""
        if self.viewer.role in EVERYBODY:
            return self._sorted(one for one in self.directory.members if one.is_here(self.today))
        return self._sorted(self.directory.member(id) for id in self.viewer.led_member_ids)

    @property
    def everybody(self) -> tuple[MemberInfo, ...]:
        """Who may look after an account, the viewer's team first."""
        mates = self.directory.members_of(self.viewer.team_ids, self.today)
        here = [one for one in self.directory.members if one.is_here(self.today)]
        return tuple(sorted(here, key=lambda one: (one.id not in mates, one.name.casefold())))[:MOST_OFFERED]

    @property
    def sharers(self) -> tuple[MemberInfo, ...]:
        """With whom a deal may be shared: who sells, the viewer's team first."""
        return tuple(one for one in self.everybody if one.role in (Role.REP, Role.LEAD))

    @property
    def topics(self) -> str:
        """What a page follows to hear of every deal and payment that its viewer may see."""
        if self.viewer.role in EVERYBODY:
            return "company"
        if self.viewer.led_member_ids:
            return " ".join(
                ("me", *(f"team:{self.directory.team(team).slug}" for team in sorted(self.viewer.team_ids)))
            )
        return "me"

    def _sorted(self, members: Iterable[MemberInfo]) -> tuple[MemberInfo, ...]:
        return tuple(sorted(members, key=lambda one: one.name.casefold()))[:MOST_OFFERED]
