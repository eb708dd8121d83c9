"""The people of the demo whom anybody may be for a while; an installation with real people has none."""

from collections.abc import Callable
from dataclasses import dataclass

from server.people.directory import Directory
from server.people.roles import Role
from web.frame import role_title
from web.i18n import gettext as _

DEMO_USERNAMES = ("rep", "lead", "boss", "admin")
DEMO_PASSWORD = "demo"  # noqa: S105  # printed on the sign-in page of the demo


@dataclass(frozen=True, slots=True)
class Persona:
    """One button of the sign-in page; `sees` says in a few words what this role looks at first."""

    username: str
    password: str
    name: str
    title: str
    sees: str


@dataclass(frozen=True, slots=True)
class Personas:
    """Who may be tried out; empty outside the demo."""

    usernames: tuple[str, ...] = ()

    def present(self, directory: Directory) -> list[Persona]:
        """Those who exist, in the words of this request's language."""
        members = [directory.member_by_username(username) for username in self.usernames]
        return [
            Persona(member.username, DEMO_PASSWORD, member.name, role_title(member.role), _SEES[member.role]())
            for member in members
            if member is not None
        ]


_SEES: dict[Role, Callable[[], str]] = {
    Role.REP: lambda: _("What do I do next?"),
    Role.LEAD: lambda: _("How is my team?"),
    Role.BOSS: lambda: _("Will we make it?"),
    Role.ADMIN: lambda: _("Rules and people"),
}
