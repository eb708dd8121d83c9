"""Where the definitions of numbers come from, in the reader's language; what an organisation wrote stands as it is."""

from kpi.census import CENSUS
from web.i18n import gettext as _


def source_words(source: str) -> str:
    """A source of ours in words; any other as it is."""
    known = {
        "rulebook": _("rulebook"),
        "ledger": _("ledger"),
        CENSUS: _("counted over the period"),
        "call-centre practice": _("call-centre practice"),
        "common sales practice": _("common sales practice"),
        "customer management": _("customer management"),
        "customer service practice": _("customer service practice"),
        "field-sales practice": _("field-sales practice"),
        "gross margin, management accounting": _("gross margin, management accounting"),
        "lead management": _("lead management"),
        "price realisation, management accounting": _("price realisation, management accounting"),
        "receivables management": _("receivables management"),
        "team management": _("team management"),
        "win-loss analysis": _("win-loss analysis"),
    }
    return known.get(source, source)
