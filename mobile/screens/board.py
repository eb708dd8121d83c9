"""Board: who is within reach. Rows keep their identity and glide to their new places."""

from kivy.animation import Animation
from kivy.app import App
from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from mobile import questions
from mobile.questions import Question
from mobile.screens.parts import in_a_moment
from mobile.screens.tellings import tell_move
from mobile.wire import Board, Me, Row
from mobile.words import gettext as _

GLIDE_S = 0.2


class BoardScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """XP around me in the company, in my team, and by team and region."""

    argument = StringProperty("")
    board = ObjectProperty(None, allownone=True)
    view = StringProperty("near")
    span = StringProperty("month")

    def views(self) -> list[tuple[str, str]]:
        """Who is compared."""
        return [("near", _("Near me")), ("team", _("My team")), ("teams", _("Teams")), ("regions", _("Regions"))]

    def spans(self) -> list[tuple[str, str]]:
        """Over which time."""
        return [("week", _("Week")), ("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))]

    def on_kv_post(self, _base: object) -> None:
        """Ask for the first one."""
        self.bind(view=self._ask, span=self._ask)
        # The frame asks for nothing on this place, and must have said so before.
        in_a_moment(self, self._ask, 0)()

    def _ask(self, *_changed: object) -> None:
        app = App.get_running_app()
        app.look_at((board_question(self.view, self.span, app.owner.username, app.store.me),))

    def on_board(self, _self: object, board: Board | None) -> None:
        """New places."""
        self.ids.ladder.show(board.rows if board is not None else ())


def board_question(view: str, span: str, username: str, me: Me | None) -> Question:
    """What to ask for the board that was chosen."""
    match view:
        case "team" if me is not None and me.team_id:
            return questions.board(username, "member", f"team:{me.team_id}", "value", "top", span)
        case "teams":
            return questions.board(username, "team", "company", "value", "top", span)
        case "regions":
            return questions.board(username, "region", "company", "value", "top", span)
        case _:
            return questions.board(username, "member", "company", "value", "around", span)


class Ladder(FloatLayout):  # type: ignore[misc]  # Kivy ships no types
    """Rows under each other, by key."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._rows: dict[str, RankRow] = {}
        self._order: tuple[str, ...] = ()
        self._lay = Clock.create_trigger(lambda _dt: self._place(is_gliding=False))
        self.bind(width=self._lay, pos=self._lay)

    def show(self, rows: tuple[Row, ...]) -> None:
        """Move who stays, add who is new, remove who left."""
        self._order = tuple(row.key for row in rows)
        for key in self._rows.keys() - set(self._order):
            self.remove_widget(self._rows.pop(key))
        for row in rows:
            if row.key not in self._rows:
                self._rows[row.key] = RankRow(y=self.y)
                self._rows[row.key].bind(height=self._lay)
                self.add_widget(self._rows[row.key])
            self._rows[row.key].tell(row)
        self._place(is_gliding=True)

    def _place(self, *, is_gliding: bool) -> None:
        rows = [self._rows[key] for key in self._order]
        self.height = sum(row.height for row in rows)
        top = self.top
        for row in rows:
            row.width, row.x = self.width, self.x
            top -= row.height
            Animation.cancel_all(row, "y")
            if is_gliding and row.is_placed:
                Animation(y=top, duration=GLIDE_S, transition="out_quad").start(row)
            else:
                row.y, row.is_placed = top, True


class RankRow(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One member's place."""

    rank = StringProperty("")
    name = StringProperty("")
    value = StringProperty("")
    move = StringProperty("")
    gained = NumericProperty(0)
    is_me = BooleanProperty(False)
    is_placed = BooleanProperty(False)

    def tell(self, row: Row) -> None:
        """Show this place."""
        self.rank, self.name, self.value, self.is_me = row.rank, row.name, row.value, row.is_me
        self.move, self.gained = tell_move(row.move), row.move or 0
