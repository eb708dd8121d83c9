"""What dashboards call things, all of them alike."""

from server.insights.parts import Dimension
from web.i18n import gettext as _


def dimension_title(by: Dimension) -> str:
    """What parts are called together."""
    titles = {
        Dimension.REGION: _("Regions"),
        Dimension.TEAM: _("Teams"),
        Dimension.MEMBER: _("People"),
        Dimension.PRODUCT: _("Products"),
        Dimension.ACCOUNT: _("Customers"),
        Dimension.INDUSTRY: _("Industries"),
        Dimension.SIZE: _("Customer sizes"),
        Dimension.MONTH: _("Months"),
    }
    return titles[by]
