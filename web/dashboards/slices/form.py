"""What the forms of saved views send."""

import msgspec


class ViewForm(msgspec.Struct, frozen=True, kw_only=True):
    """A question to keep, its name and who else finds it; ``act`` is what to do with a view that exists."""

    name: str = ""
    shared: str = ""
    measure: str = ""
    rows: str = ""
    columns: str = ""
    filter: str = ""
    period: str = ""
    version: str = ""
    act: str = ""
