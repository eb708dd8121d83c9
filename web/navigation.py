"""The places of the program: which of them a role sees, in which order, and which five a phone shows.

A place appears as soon as the application has a page at its path, so nothing leads nowhere.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from server.people.roles import Role
from web.i18n import gettext as _

EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.LEAD, Role.BOSS, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
ON_A_PHONE = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; the title is asked for at render time because it depends on the language."""

    path: str
    icon: str
    title: Callable[[], str]
    roles: frozenset[Role] = EVERYBODY
    inside: tuple[str, ...] = ()
    """Further paths that belong to this place; its pages lead to each other by tabs."""

    def holds(self, path: str) -> bool:
        """Whether a page is this place, or lies below it."""
        if self.path == "/":
            return path == "/"
        return any(path == own or path.startswith(own + "/") for own in (self.path, *self.inside))


PLACES = (
    Place("/", "calendar-check", lambda: _("My day")),
    Place("/quests", "target-arrow", lambda: _("Quests")),
    Place("/raids", "flag", lambda: _("Raids")),
    Place("/board", "trophy", lambda: _("Board")),
    Place("/barriers", "barrier-block", lambda: _("Barriers")),
    Place(
        "/customers",
        "building",
        lambda: _("Customers"),
        inside=("/leads", "/deals", "/contracts", "/receivables", "/tickets", "/events"),
    ),
    Place("/dashboards", "chart-bar", lambda: _("Dashboards"), LEADERS),
    Place("/rules", "book-2", lambda: _("Rules")),
    Place("/members", "users", lambda: _("Members")),
    Place("/imports", "file-import", lambda: _("Imports"), LEADERS),
    Place("/webhooks", "webhook", lambda: _("Webhooks"), ADMINS),
)


# One question each; every page shows them as tabs (`dashboards/_tabs.html`). Who may see which is the page's to say.
DASHBOARDS = (
    Place("/dashboards", "building-castle", lambda: _("Siege")),
    Place("/dashboards/targets", "target", lambda: _("Targets"), LEADERS),
    Place("/dashboards/forecast", "target-arrow", lambda: _("Forecast"), LEADERS),
    Place("/dashboards/why", "zoom-question", lambda: _("Why"), LEADERS),
    Place("/dashboards/funnel", "filter", lambda: _("Funnel"), LEADERS),
    Place("/dashboards/collections", "cash", lambda: _("Collections"), LEADERS),
    Place("/dashboards/customers", "building-store", lambda: _("Customers"), LEADERS),
    Place("/dashboards/compare", "arrows-left-right", lambda: _("Compare"), LEADERS),
    Place("/dashboards/barriers", "barrier-block", lambda: _("Barriers"), LEADERS),
    Place("/dashboards/slices", "chart-dots", lambda: _("Slices"), LEADERS),
    Place("/dashboards/periods", "calendar-due", lambda: _("Periods"), LEADERS),
    Place("/dashboards/kpis", "book", lambda: _("KPIs"), LEADERS),
    Place("/dashboards/brief", "file-text", lambda: _("Weekly brief"), LEADERS),
)


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the frame of a page shows: all places at the side, five at most at the bottom of a phone."""

    places: tuple[Place, ...]
    current: str
    dashboards: tuple[Place, ...] = ()

    @property
    def on_a_phone(self) -> tuple[Place, ...]:
        """The places of the bottom bar; when there are more than five the fifth is a menu of the rest."""
        return self.places if len(self.places) <= ON_A_PHONE else self.places[: ON_A_PHONE - 1]

    @property
    def behind_more(self) -> tuple[Place, ...]:
        """The places that stand in the menu at the end of the bottom bar; usually none."""
        return self.places[len(self.on_a_phone) :]

    def is_current(self, place: Place) -> bool:
        """Whether the page stands at this place or below it."""
        return place.holds(self.current)


def navigation(role: Role, current: str, paths: Collection[str]) -> Navigation:
    """The navigation for one role on one page, of the places that exist among the application's `paths`."""
    places, dashboards = (
        tuple(place for place in some if role in place.roles and place.path in paths) for some in (PLACES, DASHBOARDS)
    )
    return Navigation(places, current, dashboards)
